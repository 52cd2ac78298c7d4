"""The way out: ballots opened by two officers, disclosure control, files, and frozen releases.

May use store, vault, statistics, instruments, documents, words and the survey's nouns; never a
face, and never the frame, not even through others.
"""
