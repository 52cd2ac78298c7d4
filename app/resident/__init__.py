"""The resident's face: a code from a letter, a few questions a page, one reply.

May use the verbs of fieldwork, the words and web's furniture; everything works without script.
"""
