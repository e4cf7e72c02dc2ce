"""A small Backblaze B2 on your own machine: durable, S3-compatible and native. Not for production."""
