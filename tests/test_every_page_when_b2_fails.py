"""Every page below sign-in meets every failure of B2: it says which, and nothing is half done."""

import io
from urllib.parse import urlencode

import pytest

from gateway.calls import Timeouts
from gateway.gateway import Gateway

BUCKET = "failing-bucket"
NAME = "folder/a file.txt"

READS = {
    "bucket_list": ("buckets/", {}),
    "bucket_created": ("buckets/created", {"bucket": BUCKET}),
    "bucket_encryption": ("buckets/encryption", {"bucket": BUCKET}),
    "bucket_settings": ("buckets/settings", {"bucket": BUCKET}),
    "bucket_marks": ("buckets/marks", {"bucket": BUCKET}),
    "bucket_lifecycle": ("buckets/lifecycle", {"bucket": BUCKET}),
    "bucket_type": ("buckets/type", {"bucket": BUCKET}),
    "bucket_domain": ("buckets/domain", {"bucket": BUCKET}),
    "bucket_delete": ("buckets/delete", {"bucket": BUCKET}),
    "buckets to browse": ("files/", {}),
    "browse_files": ("files/", {"bucket": BUCKET}),
    "hidden files": ("files/", {"bucket": BUCKET, "hidden": "1"}),
    "file_details": ("files/details", {"bucket": BUCKET, "name": NAME, "id": "{id}"}),
    "file_versions": ("files/versions", {"bucket": BUCKET, "name": NAME}),
    "unfinished_uploads": ("files/unfinished", {"bucket": BUCKET}),
    "unfinished_cancel": (
        "files/unfinished/cancel",
        {"bucket": BUCKET, "name": NAME, "id": "{id}"},
    ),
    "file_verify": ("files/verify", {"bucket": BUCKET, "name": NAME}),
    "folder_checksums": ("files/checksums", {"bucket": BUCKET}),
    "file_hide": ("files/hide", {"bucket": BUCKET, "name": NAME}),
    "file_unhide": ("files/unhide", {"bucket": BUCKET, "name": NAME}),
    "file_preview": ("files/preview", {"bucket": BUCKET, "name": NAME, "id": "{id}"}),
    "folder_size": ("files/folder-size", {"bucket": BUCKET}),
    "file_text": ("files/text", {"bucket": BUCKET, "name": NAME, "id": "{id}"}),
    "file_share": ("files/share", {"bucket": BUCKET, "name": NAME, "id": "{id}"}),
    "folder_share": ("files/share-folder", {"bucket": BUCKET, "prefix": "folder/"}),
    "file_download": ("files/download", {"bucket": BUCKET, "name": NAME, "id": "{id}"}),
    "file_delete_version": ("files/delete-version", {"bucket": BUCKET, "name": NAME, "id": "{id}"}),
    "upload options": ("files/upload", {"bucket": BUCKET, "options": "1"}),
    "key_create": ("keys/create", {}),
    "key_delete": ("keys/delete", {"key": "004000000000000000000000f"}),
    "key_list": ("keys/", {}),
}
FAILURES = {
    "403 for a cap": ({"status": 403, "code": "download_cap_exceeded"}, 403, "cap"),
    "409": ({"status": 409, "code": "conflict"}, 409, "It has changed meanwhile"),
    "429": ({"status": 429, "code": "too_many_requests"}, 429, "B2 asks to slow down"),
    "503": ({"status": 503, "code": "service_unavailable"}, 503, "B2 is busy"),
    "time-out": ({"delay": 1.0}, 504, "B2 took too long to answer"),
    "cut connection": ({"cut": True}, 502, "The connection to B2 was cut"),
}


@pytest.fixture
def impatient(monkeypatch):
    """Pages wait 0.3 seconds for B2, not 15."""
    defaults = Gateway.__init__.__kwdefaults__
    for kind in ("page", "transfer"):
        monkeypatch.setitem(defaults, kind, Timeouts(connect=1, read=0.3, tries=1))


@pytest.fixture
def file_id(full_key, gateway_for):
    gateway = gateway_for(full_key)
    gateway.create_bucket(BUCKET, public=False)
    body = io.BytesIO(b"content")
    stored = gateway.upload_file(BUCKET, NAME, body, size=7, content_type="text/plain", info={})
    return stored.id


def address(account_id, file_id, place):
    path, query = READS[place]
    query = {name: value.format(id=file_id) for name, value in query.items()}
    return f"/a/{account_id}/{path}" + (f"?{urlencode(query)}" if query else "")


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("place", READS)
def test_a_page_says_what_b2_did(
    client, signed_in, full_key, file_id, local_b2, impatient, place, failure
):
    order, status, words = FAILURES[failure]
    url = address(signed_in(client, full_key), file_id, place)
    local_b2.fail(call="*", times=20, **order)

    response = client.get(url)

    assert response.status_code == status
    assert words in response.content.decode()


@pytest.mark.parametrize("place", READS)
def test_a_key_that_is_gone_leads_to_the_sign_in(
    client, signed_in, full_key, gateway_for, make_key, file_id, place
):
    key = make_key(*gateway_for(full_key).authorization.capabilities)
    url = address(signed_in(client, key), file_id, place)
    gateway_for(full_key).delete_key(key.key_id)

    response = client.get(url)

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=")
