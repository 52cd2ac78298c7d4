"""The numbers: how many to draw, who is drawn, weights, estimates, changes, disclosure control.

Pure: no I/O, no clock; dice and seeds are arguments. May import the survey's nouns and
numpy, scipy, HiGHS and polars, except ``allocation`` and ``draw``, which need the standard library only.
"""
