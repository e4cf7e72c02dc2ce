"""Pages about application keys."""
