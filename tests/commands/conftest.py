"""The operator and the clock on her wall, for every test of a command."""

from tests.commands.operator import operator, wall

__all__ = ["operator", "wall"]
