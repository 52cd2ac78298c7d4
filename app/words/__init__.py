"""Words: survey languages, catalogues, dates and plurals, for pages and print alike.

May import ``survey`` and the outside library Babel; touches nothing but the files of ``locales/``.
"""
