"""A release as it leaves: both bundles built, read back, approved by both officers, frozen.

A correction is a new release; what is out is never altered.
"""
