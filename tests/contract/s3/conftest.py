"""What tests of the S3-compatible API share: names of their own in shared buckets, moved clocks."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest

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
