"""While bytes of an upload come, hours on a slow line, no database connection is held."""

import io

import pytest

from tests.files.upload.conftest import BUCKET, SIZE


class Watched(io.BytesIO):
    """A body that asks, when it is first read, whether the connection was given back."""

    def __init__(self, body, given_back):
        super().__init__(body)
        self.given_back = given_back
        self.seen = []

    def read(self, *size):
        self.seen.append(self.given_back())
        return super().read(*size)


@pytest.fixture
def put_watched(queue, given_back):
    """Sends a body and answers whether the connection was given back before it was read."""

    def put(path, body, token=""):
        source = Watched(body, given_back)
        answer = queue.client.generic(
            "PUT",
            queue.base + path,
            content_type="application/octet-stream",
            headers={"Accept": "application/json", "X-Upload-Token": token},
            **{"wsgi.input": source, "CONTENT_LENGTH": str(len(body))},
        )
        assert answer.status_code == 200, answer.content
        return source.seen[0]

    return put


def test_it_is_given_back_before_a_part_is_read(put_watched, large):
    assert put_watched("/part?number=1", b"a" * SIZE, large.seal())


def test_it_is_given_back_before_a_file_is_read(put_watched):
    assert put_watched(f"/body?bucket={BUCKET}&name=a.bin&size=2000000", b"a" * 2_000_000)


def test_it_is_kept_for_what_is_here_at_once(put_watched):
    assert not put_watched(f"/body?bucket={BUCKET}&name=a.bin&size=5", b"hello")
