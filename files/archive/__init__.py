"""Several files as one ZIP archive, written while it is sent."""
