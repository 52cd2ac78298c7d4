"""The record file: one row a respondent, coarsened until it is k-anonymous, in every format.

``microdata`` protects it; the rest writes it: delimited text, statistical files, codebook, DDI.
"""
