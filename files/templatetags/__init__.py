"""Template tags of pages about files."""
