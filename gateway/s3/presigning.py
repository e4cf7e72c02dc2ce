"""Signed URLs for a PUT with headers. boto3 makes such URLs too, and does not tell the headers."""

from collections.abc import Mapping

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from gateway.urls import s3_url
from gateway.values import Authorization, Credential


def presigned_put(
    credential: Credential,
    authorization: Authorization,
    bucket: str,
    name: str,
    headers: Mapping[str, str],
    *,
    seconds: int,
) -> str:
    """A URL for one PutObject with exactly these headers, each of them part of the signature."""
    secret = Credentials(credential.key_id, credential.application_key)
    signer = S3SigV4QueryAuth(secret, "s3", authorization.region, expires=seconds)
    request = AWSRequest(
        method="PUT", url=s3_url(authorization, bucket, name), headers=dict(headers)
    )
    signer.add_auth(request)
    return str(request.url)
