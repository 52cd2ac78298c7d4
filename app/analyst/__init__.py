"""The analysts' face: releases that are out, as pages, charts, files and an interface.

May import release, web, words, vault and the survey's nouns; never another face, never fieldwork.
"""
