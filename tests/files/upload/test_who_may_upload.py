"""Every request of the queue asks who may."""

import pytest
from django.test import Client

from files.uploads import WHOLE_LIMIT
from tests.conftest import ONLY_BUCKET
from tests.files.upload.conftest import BUCKET, Queue, versions


def test_signed_out_scripts_are_told_where_to_sign_in(gateway):
    stranger = Queue(Client(), gateway.authorization.account_id)

    response = stranger.put(b"x", name="a.txt")

    assert response.status_code == 401
    assert response.json()["error"]["sign_in"].startswith("/sign-in/")


def test_it_requires_a_csrf_token(gateway, full_key, signed_in):
    strict = Client()
    account_id = signed_in(strict, full_key)
    strict.handler.enforce_csrf_checks = True

    response = Queue(strict, account_id).put(b"x", name="a.txt")

    assert response.status_code == 403
    assert versions(gateway) == []


@pytest.mark.parametrize("path", ["begin", "body", "part", "finish", "cancel"])
def test_it_requires_write_capability(gateway, client, signed_in, read_only_key, path):
    base = f"/a/{signed_in(client, read_only_key)}/files/upload"
    method = client.put if path in ("body", "part") else client.post

    response = method(f"{base}/{path}", headers={"Accept": "application/json"})

    assert response.status_code == 403
    assert "writeFiles" in response.content.decode()


def test_a_key_for_one_bucket_uploads_there(
    client, signed_in, one_bucket_key, full_key, gateway_for
):
    queue = Queue(client, signed_in(client, one_bucket_key))

    response = queue.put(b"x", name="a.txt", bucket=ONLY_BUCKET)

    assert response.status_code == 200
    assert [file.name for file in versions(gateway_for(full_key), ONLY_BUCKET)] == ["a.txt"]


def test_a_key_for_one_bucket_reaches_no_other(gateway, client, signed_in, one_bucket_key):
    queue = Queue(client, signed_in(client, one_bucket_key))

    refused = [queue.put(b"x", name="a.txt"), queue.begin(name="b.bin", size=2 * WHOLE_LIMIT)]

    assert [response.status_code for response in refused] == [403, 403]
    assert versions(gateway) == []


def test_a_key_for_one_prefix_stays_below_it(gateway, client, signed_in, make_key):
    key = make_key("writeFiles", bucket=BUCKET, name_prefix="inbox/")
    queue = Queue(client, signed_in(client, key))

    statuses = [queue.put(b"x", name=name).status_code for name in ("inbox/a", "outbox/a")]

    assert statuses == [200, 403]
    assert [file.name for file in versions(gateway)] == ["inbox/a"]
