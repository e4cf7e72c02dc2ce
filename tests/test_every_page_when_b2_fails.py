"""Every page below sign-in meets every failure of B2: it says which, and nothing is half done."""

import io
from urllib.parse import urlencode

import pytest
from django.urls import get_resolver, resolve, reverse

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
    "file_archive": ("files/archive", {"bucket": BUCKET}),
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
# Opening these asks B2 nothing; what sending their forms meets is tested beside each view.
SILENT = {
    "account_home",
    "my_settings",
    "sign_out",
    "bucket_create",
    "folder_create",
    "upload_begin",
    "upload_body",
    "upload_cancel",
    "upload_check",
    "upload_check_facts",
    "upload_damaged",
    "upload_finish",
    "upload_lost",
    "upload_options",
    "upload_part",
    "upload_resume",
    "upload_sign",
    "upload_sign_files",
    "upload_verify",
    "upload_way",
    "upload_way_open",
}
FAILURES = {
    "403": ({"status": 403, "code": "AccessDenied"}, 403, "This key may not do that"),
    "403 for a cap": ({"status": 403, "code": "download_cap_exceeded"}, 403, "cap"),
    "409": ({"status": 409, "code": "conflict"}, 409, "It has changed meanwhile"),
    "429": ({"status": 429, "code": "too_many_requests"}, 429, "B2 asks to slow down"),
    "503": ({"status": 503, "code": "service_unavailable"}, 503, "B2 is busy"),
    "time-out": ({"delay": 1.0}, 504, "B2 took too long to answer"),
    "cut connection": ({"cut": True}, 502, "The connection to B2 was cut"),
}


@pytest.fixture
def impatient(monkeypatch, failure):
    """Pages try once; where B2 is to be too slow for them, they wait 0.1 seconds, not 15."""
    read = 0.1 if failure == "time-out" else 5
    defaults = Gateway.__init__.__kwdefaults__
    for kind in ("page", "transfer"):
        monkeypatch.setitem(defaults, kind, Timeouts(connect=1, read=read, tries=1))


@pytest.fixture
def file_id(full_key, gateway_for):
    gateway = gateway_for(full_key)
    gateway.create_bucket(BUCKET, public=False)
    body = io.BytesIO(b"content")
    stored = gateway.upload_file(BUCKET, NAME, body, size=7, content_type="text/plain", info={})
    return stored.id


def names_below_an_account():
    resolvers = [each for each in get_resolver().url_patterns if "account_id" in str(each.pattern)]
    return {page.name for resolver in resolvers for page in resolver.url_patterns}


def test_no_page_is_left_out():
    tried = {resolve(f"/a/x/{path}").url_name for path, _ in READS.values()}

    assert len(tried) > 20
    assert tried | SILENT == names_below_an_account()
    assert tried & SILENT == set()


def test_pages_that_are_not_tried_ask_b2_nothing(client, signed_in, full_key, file_id, local_b2):
    account_id = signed_in(client, full_key)
    local_b2.clear_requests()

    for name in sorted(SILENT):
        query = {"bucket": BUCKET, "name": NAME, "id": file_id}
        client.get(reverse(name, args=[account_id], query=query))

    assert [request["call"] for request in local_b2.requests() if request["call"]] == []


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
