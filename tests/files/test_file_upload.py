import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from files.uploads import FORM_LIMIT
from tests.conftest import ONLY_BUCKET
from tests.files.pages import links

BUCKET = "form-tests"


@pytest.fixture
def gateway(full_key, gateway_for):
    gateway = gateway_for(full_key)
    gateway.create_bucket(BUCKET, public=False)
    return gateway


@pytest.fixture
def account_id(gateway, client, signed_in, full_key):
    return signed_in(client, full_key)


def form_url(account_id, bucket=BUCKET, prefix=""):
    return f"/a/{account_id}/files/upload?{urlencode({'bucket': bucket, 'prefix': prefix})}"


def chosen(name="notes.txt", content=b"hello", content_type="text/plain"):
    return SimpleUploadedFile(name, content, content_type)


def stored(gateway, bucket=BUCKET):
    return [(file.name, file.size) for file in gateway.list_file_versions(bucket).files]


def test_it_works(client, account_id, both_ways):
    response = both_ways.get(client, form_url(account_id, prefix="photos/"))

    assert response.status_code == 200
    assert f"{BUCKET}/photos/" in response.content.decode()


def test_the_form_states_its_limit(client, account_id):
    response = client.get(form_url(account_id))

    assert "500.0 MB" in response.content.decode()


def test_it_opens_as_a_dialog(client, account_id):
    headers = {"HX-Request": "true", "HX-Target": "dialog-form"}

    response = client.get(form_url(account_id), headers=headers)

    assert response.content.decode().strip().startswith("<form")


def test_it_stores_the_chosen_files(client, account_id, gateway, both_ways):
    files = {"file": [chosen("a.txt", b"one"), chosen("b.txt", b"three")]}

    response = both_ways.post(client, form_url(account_id, prefix="docs/"), files)

    assert both_ways.went_to(response).endswith(f"files/?bucket={BUCKET}&prefix=docs%2F")
    assert stored(gateway) == [("docs/a.txt", 3), ("docs/b.txt", 5)]


def test_it_says_how_many_arrived(client, account_id):
    files = {"file": [chosen("a.txt"), chosen("b.txt")]}

    response = client.post(form_url(account_id), files, follow=True)

    assert "Uploaded 2 files." in response.content.decode()


def test_what_the_browser_says_of_a_file_is_kept(client, account_id, gateway):
    client.post(form_url(account_id), {"file": chosen("photo", b"x", "image/heic")})

    version = gateway.list_file_versions(BUCKET).files[0]
    details = gateway.get_file_info(version.id)
    assert details.content_type == "image/heic"
    assert details.info == {}  # a form does not tell a file's own date


def test_an_empty_file_is_a_file(client, account_id, gateway):
    client.post(form_url(account_id), {"file": chosen("empty.txt", b"")})

    assert stored(gateway) == [("empty.txt", 0)]


@pytest.mark.parametrize("size", [3_000_000, 30_000_000])
def test_files_that_are_spooled_to_disk_arrive_whole(client, account_id, gateway, size):
    body = bytes(range(256)) * (size // 256)

    client.post(form_url(account_id), {"file": chosen("spooled.bin", body)})

    assert b"".join(gateway.download_file(BUCKET, "spooled.bin").chunks) == body


@pytest.mark.parametrize("name", ["a b + % # & ;.txt", "雪だるま ☃.png", "' <b>.txt", " spaces "])
def test_hostile_names_arrive_as_they_are(client, account_id, gateway, name):
    client.post(form_url(account_id, prefix="a//b c/"), {"file": chosen(name)})

    assert stored(gateway) == [(f"a//b c/{name}", 5)]


def test_a_path_in_the_name_is_not_followed(client, account_id, gateway):
    client.post(form_url(account_id, prefix="safe/"), {"file": chosen("../../up.txt")})

    assert stored(gateway) == [("safe/up.txt", 5)]


def test_it_wants_a_file(client, account_id, both_ways):
    response = both_ways.post(client, form_url(account_id), {})

    assert response.status_code == 422
    assert "required" in response.content.decode()


def test_it_refuses_names_that_b2_refuses(client, account_id, gateway, both_ways):
    too_long = form_url(account_id, prefix="x" * 1020)

    response = both_ways.post(client, too_long, {"file": chosen("notes.txt")})

    assert response.status_code == 422
    assert "1,024" in response.content.decode()
    assert stored(gateway) == []


def test_a_form_that_is_too_large_is_refused_unread(client, account_id, gateway, both_ways):
    body = io.BytesIO(b"--x\r\n" * 1000)
    headers = both_ways._headers(form_url(account_id), "dialog-form")

    response = client.generic(
        "POST",
        form_url(account_id),
        b"x",
        content_type="multipart/form-data; boundary=x",
        headers=headers,
        CONTENT_LENGTH=str(2 * FORM_LIMIT),
        **{"wsgi.input": body},
    )

    assert response.status_code == 422
    assert "larger than this form can take" in response.content.decode()
    assert stored(gateway) == []


def test_when_one_file_fails_the_others_are_counted(client, account_id, gateway, local_b2):
    local_b2.fail(call="PutObject", name="b.txt", status=503, code="ServiceUnavailable", times=9)
    files = {"file": [chosen("a.txt"), chosen("b.txt"), chosen("c.txt")]}

    response = client.post(form_url(account_id), files)

    assert response.status_code == 503
    assert stored(gateway) == [("a.txt", 5)]
    assert "Uploaded a.txt." in response.content.decode()


def test_it_requires_a_csrf_token(gateway, full_key, signed_in):
    strict = Client()
    account_id = signed_in(strict, full_key)
    strict.handler.enforce_csrf_checks = True

    response = strict.post(form_url(account_id), {"file": chosen()})

    assert response.status_code == 403
    assert stored(gateway) == []


def test_it_takes_the_csrf_token_of_its_page(gateway, full_key, signed_in):
    strict = Client()
    account_id = signed_in(strict, full_key)
    token = strict.get(form_url(account_id)).context["csrf_token"]
    strict.handler.enforce_csrf_checks = True

    response = strict.post(
        form_url(account_id), {"file": chosen(), "csrfmiddlewaretoken": str(token)}
    )

    assert response.status_code == 302
    assert stored(gateway) == [("notes.txt", 5)]


def test_it_requires_sign_in(client, gateway, both_ways):
    url = form_url(gateway.authorization.account_id)

    response = both_ways.post(client, url, {"file": chosen()})

    assert both_ways.went_to(response).startswith("/sign-in/")


def test_it_requires_write_capability(client, gateway, signed_in, read_only_key, both_ways):
    account_id = signed_in(client, read_only_key)

    response = both_ways.post(client, form_url(account_id), {"file": chosen()})

    assert response.status_code == 403
    assert "writeFiles" in response.content.decode()
    assert stored(gateway) == []


def test_a_key_for_one_bucket_uploads_there(client, signed_in, one_bucket_key, gateway):
    account_id = signed_in(client, one_bucket_key)

    response = client.post(form_url(account_id, ONLY_BUCKET), {"file": chosen()})

    assert response.status_code == 302
    assert stored(gateway, ONLY_BUCKET) == [("notes.txt", 5)]


def test_a_key_for_one_bucket_reaches_no_other(client, signed_in, one_bucket_key, gateway):
    account_id = signed_in(client, one_bucket_key)

    response = client.post(form_url(account_id), {"file": chosen()})

    assert response.status_code == 403
    assert stored(gateway) == []


def test_a_key_for_one_prefix_stays_below_it(client, signed_in, make_key, gateway):
    account_id = signed_in(client, make_key("writeFiles", bucket=BUCKET, name_prefix="inbox/"))

    statuses = [
        client.post(form_url(account_id, prefix=prefix), {"file": chosen()}).status_code
        for prefix in ("inbox/", "")
    ]

    assert statuses == [302, 403]
    assert stored(gateway) == [("inbox/notes.txt", 5)]


def test_a_key_that_only_writes_below_a_prefix_uploads_from_the_buckets_card(
    client, signed_in, make_key, gateway, both_ways
):
    account_id = signed_in(client, make_key("writeFiles", bucket=BUCKET, name_prefix="inbox/"))
    card = client.get(f"/a/{account_id}/buckets/")
    link = next(each["href"] for each in links(card) if "/files/upload?" in each.get("href", ""))

    response = both_ways.post(client, action_of(both_ways.get(client, link)), {"file": chosen()})

    assert both_ways.went_to(response) == f"/a/{account_id}/buckets/"
    assert stored(gateway) == [("inbox/notes.txt", 5)]


def test_an_address_without_a_prefix_leads_to_the_one_of_the_key(
    client, signed_in, make_key, gateway
):
    account_id = signed_in(client, make_key("writeFiles", bucket=BUCKET, name_prefix="inbox/"))
    url = f"/a/{account_id}/files/upload?bucket={BUCKET}"

    dialog = {"HX-Request": "true", "HX-Target": "dialog-form"}
    form = client.get(url, headers=dialog, follow=True)

    assert action_of(form) == f"{url}&prefix=inbox%2F"


def action_of(form):
    """Where the upload form of an answer is sent."""
    found = re.search(r'<form id="dialog-form"[^>]* action="([^"]*)"', form.content.decode())
    assert found
    return unescape(found[1])


def test_without_a_bucket_one_is_chosen_first(client, account_id):
    response = client.get(f"/a/{account_id}/files/upload")

    assert response["Location"] == f"/a/{account_id}/files/"


def test_a_key_that_sees_no_files_comes_back_to_the_buckets(client, gateway, make_key, signed_in):
    account_id = signed_in(client, make_key("listBuckets", "writeFiles", bucket=BUCKET))
    url = form_url(account_id)

    response = client.post(url, {"file": chosen()}, follow=True)

    assert response.status_code == 200
    assert "Uploaded notes.txt." in response.content.decode()
    assert f'href="/a/{account_id}/buckets/"' in client.get(url).content.decode()
    assert stored(gateway) == [("notes.txt", 5)]


def test_options_come_when_they_are_wanted(client, account_id, both_ways):
    url = form_url(account_id)
    plain = client.get(url).content.decode()
    assert 'name="cache_control"' not in plain
    assert f"upload?bucket={BUCKET}&amp;options=1" in plain

    response = both_ways.get(client, f"{url}&options=1", target="upload-options")

    assert 'name="cache_control"' in response.content.decode()


def test_the_fragment_of_the_options_brings_no_title(client, account_id):
    headers = {"HX-Request": "true", "HX-Target": "upload-options"}

    response = client.get(f"{form_url(account_id)}&options=1", headers=headers)

    assert response.content.decode().strip().startswith("<div")


def test_a_bucket_without_object_lock_says_so_beside_the_options(client, account_id):
    response = client.get(f"{form_url(account_id)}&options=1")

    assert "This bucket has no Object Lock." in response.content.decode()
    assert 'name="retention_mode"' not in response.content.decode()


def test_options_without_javascript_are_kept(client, account_id, gateway, both_ways):
    gateway.create_bucket("locked-bucket", public=False, lock=True)
    data = {
        "file": [chosen("a.txt"), chosen("b.txt")],
        "content_type": "text/markdown",
        "cache_control": "no-store",
        "info": "project: harbor",
        "retention_mode": "governance",
        "retention_days": "3",
        "legal_hold": "on",
        "options": "1",
    }

    both_ways.post(client, form_url(account_id, "locked-bucket"), data)

    for version in gateway.list_file_versions("locked-bucket").files:
        details = gateway.get_file_info(version.id)
        assert details.content_type == "text/markdown"
        assert details.info == {"b2-cache-control": "no-store", "project": "harbor"}
        assert (details.retention_mode, details.legal_hold) == ("governance", True)


def test_the_closed_options_promise_retention_only_where_there_is_object_lock(client, account_id):
    page = client.get(form_url(account_id)).content.decode()

    assert "encryption; retention where the bucket has Object Lock" in page


def test_retention_without_javascript_ends_in_the_stated_zone(
    client, account_id, gateway, both_ways
):
    gateway.create_bucket("locked-bucket", public=False, lock=True)
    url = form_url(account_id, "locked-bucket")
    client.cookies["tz"] = "Asia/Tokyo"
    page = client.get(f"{url}&options=1").content.decode()
    assert "Date and time in the zone Asia/Tokyo." in page
    stated = re.search(r'name="retain_zone" value="([^"]+)"', page)[1]

    day = (datetime.now(UTC) + timedelta(days=400)).date()
    client.cookies["tz"] = "Europe/Oslo"  # the laptop has travelled meanwhile
    data = {
        "file": chosen(),
        "options": "1",
        "retention_mode": "compliance",
        "retain_until": f"{day}T06:15",
        "retain_zone": stated,
    }
    wrong = client.post(url, {**data, "retention_days": "1"}).content.decode()
    assert "Give days or a date, not both." in wrong
    assert "Date and time in the zone Asia/Tokyo." in wrong
    both_ways.post(client, url, data)

    details = gateway.get_file_info(gateway.list_file_versions("locked-bucket").files[0].id)
    assert details.retention_mode == "compliance"
    earlier = day - timedelta(days=1)
    assert f"{details.retain_until:%Y-%m-%d %H:%M}" == f"{earlier} 21:15"


def test_wrong_options_upload_nothing(client, account_id, gateway, both_ways):
    data = {"file": chosen(), "options": "1", "cache_control": "für immer", "legal_hold": "on"}

    response = both_ways.post(client, form_url(account_id), data)

    assert response.status_code == 422
    page = response.content.decode()
    assert "Cache-Control looks like" in page
    assert '<a href="#id_cache_control">Cache-Control</a>' in page
    assert '<a href="#id_legal_hold">' in page
    assert stored(gateway) == []
