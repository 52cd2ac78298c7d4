"""The verbs of the collection: prepare, draw, open, invite, admit, respond, receive, key, close.

One verb is one transaction, committed before it returns. May use store, vault, statistics,
instruments, documents, words and the survey's nouns; never a face.
"""
