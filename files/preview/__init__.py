"""What the console shows of a file's bytes, and how it stays harmless."""
