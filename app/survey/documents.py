"""JSON documents: what goes into and comes out of files and columns that hold one."""

from collections.abc import Mapping

Document = Mapping[str, object]
"""A JSON object: names to texts, numbers, truths, lists and objects."""
