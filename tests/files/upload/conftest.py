"""The queue's requests as its JavaScript makes them, and what arrived at B2."""

from urllib.parse import urlencode

import pytest

from files.uploads import LargeUpload, owner_of

BUCKET = "upload-tests"
SIZE = 5_000_000  # the smallest part that B2 takes before the last one


class Queue:
    """Speaks as static/js/upload/ does."""

    def __init__(self, client, account_id):
        self.client = client
        self.base = f"/a/{account_id}/files/upload"

    def put(self, body, md5="", **about):
        about = {"bucket": BUCKET, "size": len(body), "last_modified": 1_700_000_000_000, **about}
        return self._put(f"/body?{urlencode(about)}", body, md5=md5)

    def begin(self, **about):
        about = {"bucket": BUCKET, "last_modified": 1_700_000_000_000, "content_type": "", **about}
        return self._post("/begin", about)

    def part(self, token, number, body, md5=""):
        return self._put(f"/part?number={number}", body, token, md5)

    def finish(self, token, etags, **sha1s):
        return self._post("/finish", {"etags": etags, **sha1s}, token)

    def cancel(self, token):
        return self._post("/cancel", {}, token)

    def resume(self, large, **about):
        facts = {"bucket": large.bucket, "name": large.name, "file_id": large.file_id}
        return self._post("/resume", {**facts, "size": large.size, **about})

    def verify(self, *ids, bucket=BUCKET):
        return self._post("/verify", {"files": [{"bucket": bucket, "id": one} for one in ids]})

    def _put(self, path, body, token="", md5=""):
        return self.client.put(
            self.base + path,
            body,
            content_type="application/octet-stream",
            headers={
                "Accept": "application/json",
                "X-Upload-Token": token,
                "X-Content-MD5": md5,
            },
        )

    def _post(self, path, values, token=""):
        return self.client.post(
            self.base + path,
            values,
            content_type="application/json",
            headers={"Accept": "application/json", "X-Upload-Token": token},
        )


@pytest.fixture
def gateway(full_key, gateway_for):
    gateway = gateway_for(full_key)
    gateway.create_bucket(BUCKET, public=False)
    return gateway


@pytest.fixture
def queue(gateway, client, signed_in, full_key):
    return Queue(client, signed_in(client, full_key))


@pytest.fixture
def large(gateway, full_key):
    """A large file of two small parts: what begins one needs more than 100 MB."""
    file_id = gateway.start_large_file(BUCKET, "big.bin", content_type="text/plain", info={})
    return LargeUpload(
        owner_of(full_key), BUCKET, "big.bin", file_id, size=SIZE + 3, part_size=SIZE
    )


def versions(gateway, bucket=BUCKET):
    return list(gateway.list_file_versions(bucket).files)


def unfinished(gateway):
    return [file.name for file in gateway.list_unfinished_files(BUCKET)[0]]


def code_of(response):
    return response.json()["error"]["code"]
