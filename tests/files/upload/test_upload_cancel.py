"""Giving a large file up."""

import pytest

from gateway.errors import NoSuchUpload
from tests.files.upload.conftest import BUCKET, unfinished


def test_cancelling_leaves_nothing_behind(queue, gateway, large):
    queue.part(large.seal(), 2, b"end")

    response = queue.cancel(large.seal())

    assert response.status_code == 200
    assert unfinished(gateway) == []
    with pytest.raises(NoSuchUpload):
        gateway.list_parts(BUCKET, large.name, large.file_id)


def test_cancelling_twice_is_no_error(queue, large):
    statuses = [queue.cancel(large.seal()).status_code for _ in range(2)]

    assert statuses == [200, 200]
