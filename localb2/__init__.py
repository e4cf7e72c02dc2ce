"""A small Backblaze B2 on your own machine: durable, S3-compatible, native. Not for production."""
