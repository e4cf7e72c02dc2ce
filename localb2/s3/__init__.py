"""B2's S3-compatible face: requests in, XML out. What B2 does is in `rules`, not here."""

from localb2.s3.call import bucket_of_host
from localb2.s3.face import answer

__all__ = ["answer", "bucket_of_host"]
