"""What tests of the S3-compatible API share: names of their own in shared buckets, moved clocks."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest

from tests.contract.s3.locks import moment

_numbers = count(1)


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A file name that no other test uses."""
    return f"{request.node.originalname}-{next(_numbers)}"


@pytest.fixture
def signed_ago() -> Callable[..., AbstractContextManager[Any]]:
    """Lets botocore sign as if some time ago: `with signed_ago(minutes=20): ...`."""

    def at(**ago: float) -> AbstractContextManager[Any]:
        moment = datetime.now(UTC) - timedelta(**ago)
        return patch("botocore.auth.get_current_datetime", lambda remove_tzinfo=True: moment)

    return at


@pytest.fixture
def put_version(s3, lock_bucket, name):
    """Uploads a file of this test; answers where it is, with its version."""

    def make(**settings):
        place = {"Bucket": lock_bucket, "Key": name}
        return {**place, "VersionId": s3.put_object(**place, Body=b"x", **settings)["VersionId"]}

    return make


@pytest.fixture
def governed(put_version):
    """A file under governance for ten minutes."""
    return put_version(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=moment(minutes=10))


@pytest.fixture
def compliant(request, put_version):
    """A file under compliance for ten minutes, on localb2 only."""
    assert request.node.get_closest_marker("local_only")
    return put_version(ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=moment(minutes=10))


@pytest.fixture
def held(put_version):
    """A file with a legal hold."""
    return put_version(ObjectLockLegalHoldStatus="ON")


@pytest.fixture(scope="module")
def without_bypass(raw_with, lock_bucket):
    """A key that may do everything with files, but not bypass governance."""
    return raw_with(
        "listFiles", "readFiles", "writeFiles", "deleteFiles", "readFileRetentions",
        "writeFileRetentions", "readFileLegalHolds", "writeFileLegalHolds",
        buckets=[lock_bucket],
    )  # fmt: skip


@pytest.fixture(scope="module")
def without_locks(raw_with, lock_bucket):
    """A key that reads, writes and deletes files and knows nothing of locks."""
    return raw_with("readFiles", "writeFiles", "deleteFiles", buckets=[lock_bucket])
