"""Trygg: a yearly local safety survey, from the register to the released file."""
