"""The office: who works here and what they may do, keys, backup, jobs and the worker.

May use store, vault and the survey's nouns; never a face, and never the collection or a release.
"""
