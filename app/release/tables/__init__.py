"""The tables: weighted shares over one fixed catalogue of groups, hidden where they must be.

What is hidden is decided on unweighted counts, then attacked by linear programming as a reader
would, then held against every earlier release of the wave (``ledger``).
"""
