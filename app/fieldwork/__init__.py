"""The verbs of the collection, in suites: each suite's page tells its protocol whole.

``life`` prepares, opens, closes and accounts for a wave; ``sample`` stages the frame and draws;
``post`` makes letters and hears what comes back; ``web`` lets residents in and keeps their drafts;
``paper`` takes forms from scan to acceptance; ``ballots`` seals and mixes. One verb is one
transaction, committed before it returns. Never a face.
"""
