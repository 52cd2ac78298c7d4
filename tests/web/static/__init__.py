"""The scripts, each imported alone in a real browser."""
