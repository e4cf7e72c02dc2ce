"""Names that break careless programs, and the files that tests put under them."""

from io import BytesIO

BUCKET = "a-bucket"


def open_bucket(gateway, name=BUCKET, *, public=False, lock=False):
    """Create a bucket and return the gateway."""
    gateway.create_bucket(name, public=public, lock=lock)
    return gateway


def put(gateway, name, content=b"hello", *, bucket=BUCKET, content_type="text/plain", info=None):
    """Upload one version and return its id."""
    stored = gateway.upload_file(
        bucket,
        name,
        BytesIO(content),
        size=len(content),
        content_type=content_type,
        info=info or {},
    )
    return stored.id
