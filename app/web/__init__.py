"""Furniture the three faces share: page frames, forms, cookies, headers, limits, error pages.

May use words, vault, survey and, of the store, the session (readiness); nothing above itself.
"""
