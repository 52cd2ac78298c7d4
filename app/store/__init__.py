"""The only room that speaks SQL: tables, and the statements on them.

One module per kind of knowledge: who was asked (frame), which case stands where (cases), what was
answered (ballots, keyings), what left the house (releases), who works here (staff, audit).
May import nothing of ours. No module anywhere imports both ``frame`` and ``ballots``.
"""
