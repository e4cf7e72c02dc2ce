"""Pages about buckets and their settings."""
