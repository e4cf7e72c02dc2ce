"""boto3 as everybody uses it, against a real localb2 on the wire."""

import boto3
import pytest
from botocore.config import Config

BUCKET = "my-unique-bucket-name"


def s3_client(endpoint, key_id, application_key, **settings):
    """A boto3 client as the quick-start guide makes it; one try, so that failures are seen."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=key_id,
        aws_secret_access_key=application_key,
        region_name="us-west-004",
        config=Config(
            signature_version="s3v4",
            retries={"max_attempts": 1, "mode": "standard"},
            **settings,
        ),
    )


@pytest.fixture
def s3(localb2):
    return s3_client(localb2.endpoint, localb2.key_id, localb2.application_key)


@pytest.fixture
def other_s3(localb2):
    """The same with a key of another account."""
    other = localb2.other
    return s3_client(localb2.endpoint, other.key_id, other.application_key)


@pytest.fixture
def bucket(s3):
    s3.create_bucket(Bucket=BUCKET)
    return BUCKET


@pytest.fixture
def public_bucket(s3):
    s3.create_bucket(Bucket="a-public-bucket", ACL="public-read")
    return "a-public-bucket"
