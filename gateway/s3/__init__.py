"""boto3: lists, bytes, deletions and presigned links. S3 words end in here."""

from gateway.s3.transport import S3Transport, evict, transport

__all__ = ["S3Transport", "evict", "transport"]
