"""A wave's life: prepared -> drawn -> open -> closed -> accounted -> opened -> released -> purged.

What each step needs, who may take it and how many persons it takes stand in one table
(``app.survey.steps``); here is what happens inside. ``obstacles`` says what still stands in the
way of the next step, so that nobody learns it one refusal at a time.

The one order that everything hangs on: names are destroyed (accounted) before answers can be read
(opened). Accounting reduces the cases to counts, destroys names, addresses, codes, serials and
cases, and mixes the ballots for the last time; only then does ``app.release.opening`` find a wave
that it may open.
"""
