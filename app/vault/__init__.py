"""All cryptography, and nothing else: codes, drafts, ballots, tokens, passwords, the audit chain.

Knows no table, no clock and no word of the pages (one sentence to staff about a weak password
aside). May import survey, and from outside cryptography, pyrage, argon2, pyotp and zxcvbn.
"""
