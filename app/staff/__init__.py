"""The staff's face: sign-in, post room, keying, rulings, the wave, the desk, accounts, the log.

Swedish only. Translates between pages and the verbs of fieldwork and office, and decides nothing.
"""
