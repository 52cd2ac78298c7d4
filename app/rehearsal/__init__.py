"""A synthetic municipality and people who use a running service; may import every face."""
