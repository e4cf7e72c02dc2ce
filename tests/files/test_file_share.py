"""A link to one file version, for people without a key."""

import re
import urllib.error
import urllib.request
from html import unescape

import html5lib
import pytest

from files.qr_code import qr_code
from gateway.urls import OWN_URL, link_expiry
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, HOSTILE_NAMES, open_bucket, put
from tests.files.pages import text

DEFAULTS = {"lifetime": "86400", "opening": "save", "download_name": "a.txt"}


class Fetched:
    """What an address answers to anyone."""

    def __init__(self, url):
        try:
            answer = urllib.request.urlopen(url)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            self.status, self.headers, self.body = answer.status, answer.headers, answer.read()


@pytest.fixture
def share_url(files):
    return f"{files}share?bucket={BUCKET}&name=a.txt"


def copied(answer, label="Link"):
    """What the copy button beside `label` copies."""
    markup = answer.content.decode()
    for value, button in re.findall(r'data-value="([^"]*)".*?aria-label="([^"]*)"', markup):
        if button == f"Copy {label}":
            return unescape(value)
    raise AssertionError(f"nothing to copy called {label}: {text(answer)}")


def test_it_asks_first_and_makes_nothing(client, share_url, gateway, both_ways, calls):
    put(gateway, "a.txt", b"x" * 1500)
    calls()

    page = both_ways.get(client, share_url, target="dialog-form")

    assert "Share this file" in text(page)
    assert "1.5 KB" in text(page)
    assert 'value="a.txt"' in page.content.decode()
    assert "Signature" not in page.content.decode()
    assert calls() == ["ListObjectVersions", "b2_get_file_info", "b2_list_buckets"]


def test_the_link_gives_the_file_to_anyone(client, share_url, gateway, both_ways):
    put(gateway, "a.txt", b"content")

    answer = both_ways.post(client, share_url, DEFAULTS)

    given = Fetched(copied(answer))
    assert answer.status_code == 200
    assert given.body == b"content"
    assert given.headers["Content-Disposition"].startswith('attachment; filename="a.txt"')


def test_the_link_leads_to_b2_and_nothing_of_it_is_kept(client, share_url, gateway, both_ways):
    put(gateway, "a.txt")

    answer = both_ways.post(client, share_url, DEFAULTS)

    link = copied(answer)
    assert link.startswith(gateway.authorization.s3_url)
    assert answer["Cache-Control"] == "no-store"
    assert "HX-Push-Url" not in answer.headers
    assert "HX-Location" not in answer.headers
    assert "Signature" not in repr(dict(client.session.items()))
    assert "Signature" not in client.get(share_url).content.decode()


def test_the_link_ends_when_it_says(client, share_url, gateway, local_b2):
    put(gateway, "a.txt")
    answer = client.post(share_url, DEFAULTS | {"lifetime": "60"})
    link = copied(answer)

    before = Fetched(link).status
    local_b2.advance(61)

    assert before == 200
    assert Fetched(link).status in (401, 403)
    end = link_expiry(link)
    assert f"{end:%b %Y, %H:%M:%S} UTC" in text(answer)
    assert f'datetime="{end:%Y-%m-%dT%H:%M:%SZ}"' in answer.content.decode()


def test_the_end_is_told_in_the_readers_zone_and_in_utc(client, share_url, gateway):
    put(gateway, "a.txt")
    client.cookies["tz"] = "Asia/Tokyo"

    answer = client.post(share_url, DEFAULTS)

    shown = text(answer)
    assert re.search(r"Ends \d+ \w+ \d{4}, \d\d:\d\d:\d\d JST", shown)
    assert re.search(r"In UTC \d+ \w+ \d{4}, \d\d:\d\d:\d\d UTC", shown)


@pytest.mark.parametrize(
    ("chosen", "seconds"),
    [
        ({"lifetime": "60"}, 60),
        ({"lifetime": "604800"}, 604_800),
        ({"lifetime": "own", "amount": "1", "unit": "60"}, 60),
        ({"lifetime": "own", "amount": "36", "unit": "3600"}, 129_600),
        ({"lifetime": "own", "amount": "7", "unit": "86400"}, 604_800),
        ({"lifetime": "3600", "amount": "-3", "unit": "years"}, 3600),
    ],
)
def test_it_lives_a_minute_to_a_week(client, share_url, gateway, chosen, seconds):
    put(gateway, "a.txt")

    link = copied(client.post(share_url, DEFAULTS | chosen))

    assert f"X-Amz-Expires={seconds}&" in link


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"lifetime": "own", "amount": "8", "unit": "86400"}, "7 days at most"),
        ({"lifetime": "own", "amount": "0", "unit": "60"}, "greater than or equal to 1"),
        ({"lifetime": "own", "amount": "", "unit": "60"}, "Say for how long."),
        ({"lifetime": "own", "amount": "1", "unit": "1"}, "not one of the available choices"),
        ({"lifetime": "9999999"}, "not one of the available choices"),
        ({"opening": "run"}, "not one of the available choices"),
        ({"download_name": "a/b.txt"}, "“b.txt” works everywhere"),
        ({"download_name": "a\u202etxt.exe"}, "“atxt.exe” works everywhere"),
        ({"download_name": "x" * 300}, "works everywhere"),
        ({"download_name": " "}, "This field is required."),
    ],
)
def test_it_refuses_what_b2_or_a_system_would_not_take(client, share_url, gateway, chosen, words):
    put(gateway, "a.txt")

    answer = client.post(share_url, DEFAULTS | chosen)

    assert answer.status_code == 422
    assert words in text(answer)
    assert "Signature" not in answer.content.decode()


def test_an_empty_form_is_refused(client, share_url, gateway, both_ways):
    put(gateway, "a.txt")

    answer = both_ways.post(client, share_url, {})

    assert answer.status_code == 422
    assert "This field is required." in text(answer)


def test_the_file_is_saved_under_another_name(client, share_url, gateway):
    put(gateway, "a.txt")

    link = copied(client.post(share_url, DEFAULTS | {"download_name": "Ü für Sie.txt"}))

    disposition = Fetched(link).headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert disposition.endswith("filename*=UTF-8''%C3%9C%20f%C3%BCr%20Sie.txt")


def test_the_file_is_shown_in_the_browser(client, share_url, gateway):
    put(gateway, "a.txt")

    link = copied(client.post(share_url, DEFAULTS | {"opening": "show"}))

    assert Fetched(link).headers["Content-Disposition"].startswith("inline;")


def test_it_leads_to_the_very_version(client, files, gateway):
    old = put(gateway, "a.txt", b"old")
    put(gateway, "a.txt", b"new")
    newest = client.post(f"{files}share?bucket={BUCKET}&name=a.txt", DEFAULTS)

    answer = client.post(f"{files}share?bucket={BUCKET}&name=a.txt&id={old}", DEFAULTS)
    put(gateway, "a.txt", b"newer")

    assert "not the current version" in text(answer)
    assert Fetched(copied(answer)).body == b"old"
    assert Fetched(copied(newest)).body == b"new"


def test_hostile_names_can_be_shared(client, files, gateway):
    for name in HOSTILE_NAMES[::3]:
        put(gateway, name)
        query = {"bucket": BUCKET, "name": name}

        answer = client.post(f"{files}share", DEFAULTS, query_params=query)

        assert Fetched(copied(answer)).body == b"hello", name


def test_the_qr_code_is_that_of_the_link(client, share_url, gateway, both_ways):
    put(gateway, "a.txt")

    answer = both_ways.post(client, share_url, DEFAULTS | {"download_name": "b.txt"})

    expected = qr_code(copied(answer), "QR code of the link to b.txt")
    assert expected in answer.content.decode()
    assert 'role="img" aria-label="QR code of the link to b.txt"' in expected


def test_the_answer_with_its_drawing_is_valid_html(client, share_url, gateway):
    put(gateway, "a.txt")
    fragment = {"HX-Request": "true", "HX-Target": "dialog-form"}

    answer = client.post(share_url, DEFAULTS, headers=fragment)

    parser = html5lib.HTMLParser()
    parser.parseFragment(answer.content.decode())
    assert parser.errors == []


def test_a_link_too_long_for_a_qr_code_says_so(client, files, gateway):
    name = "ü" * 512
    put(gateway, name)

    answer = client.post(f"{files}share", DEFAULTS, query_params={"bucket": BUCKET, "name": name})

    assert "too long for a QR code" in text(answer)
    assert 'class="qr-code"' not in answer.content.decode()


def test_a_key_that_ends_earlier_cuts_the_link_short(
    client, files_of, gateway, make_key, both_ways
):
    put(gateway, "a.txt")
    key = make_key("listFiles", "readFiles", "shareFiles", bucket=BUCKET, valid_seconds=7200)
    url = f"{files_of(key)}share?bucket={BUCKET}&name=a.txt"

    form = both_ways.get(client, url, target="dialog-form")
    short = both_ways.post(client, url, DEFAULTS | {"lifetime": "3600"})
    long = both_ways.post(client, url, DEFAULTS)

    assert "every link ends with it" in text(form)
    assert "earlier than you asked for" not in text(short)
    assert "earlier than you asked for" in text(long)
    seconds = int(re.search(r"X-Amz-Expires=(\d+)", copied(long))[1])
    assert 7100 < seconds <= 7200
    assert Fetched(copied(long)).status == 200


def test_a_key_that_ends_much_later_is_not_spoken_of(client, files_of, gateway, make_key):
    put(gateway, "a.txt")
    key = make_key("listFiles", "readFiles", "shareFiles", bucket=BUCKET, valid_seconds=700_000)

    form = client.get(f"{files_of(key)}share?bucket={BUCKET}&name=a.txt")

    assert "every link ends with it" not in text(form)


def test_a_public_bucket_shows_its_lasting_addresses_first(client, files, gateway, both_ways):
    open_bucket(gateway, "public-bucket", public=True)
    put(gateway, "a.txt", b"free", bucket="public-bucket")

    page = both_ways.get(
        client, f"{files}share?bucket=public-bucket&name=a.txt", target="dialog-form"
    )

    for label in ("Friendly URL", "S3 URL", "Native URL"):
        assert Fetched(copied(page, label)).body == b"free"
    shown = text(page)
    assert shown.index("Lasting addresses") < shown.index("A link that ends")


def test_a_private_bucket_shows_no_lasting_addresses(client, share_url, gateway):
    put(gateway, "a.txt")

    assert "Lasting address" not in text(client.get(share_url))


def test_the_own_domain_of_a_bucket_is_shown(client, files, gateway):
    put(gateway, "a b.txt")
    bucket = gateway.get_bucket(BUCKET)
    info = {OWN_URL: "https://files.example.com"}
    gateway.update_bucket(bucket.id, if_revision=None, info=info)

    page = client.get(f"{files}share?bucket={BUCKET}&name=a%20b.txt")

    assert copied(page, "Own domain") == "https://files.example.com/a%20b.txt"
    assert "whatever serves this domain has to sign in to B2" in text(page)


def test_a_file_that_needs_its_uploaders_key_cannot_be_shared(client, files, gateway, both_ways):
    client_of_s3 = gateway._s3()._client
    client_of_s3.put_object(
        Bucket=BUCKET,
        Key="a.txt",
        Body=b"secret",
        SSECustomerAlgorithm="AES256",
        SSECustomerKey="k" * 32,
    )
    url = f"{files}share?bucket={BUCKET}&name=a.txt"

    page = both_ways.get(client, url, target="dialog-form")
    answer = both_ways.post(client, url, DEFAULTS)

    assert "SSE-C" in text(page)
    assert "Make the link" not in text(page)
    assert answer.status_code == 422
    assert "Signature" not in answer.content.decode()


@pytest.mark.parametrize("missing", ["shareFiles", "readFiles", "listFiles"])
def test_a_key_that_lacks_a_capability_sees_why_not(
    client, files_of, gateway, make_key, both_ways, missing
):
    put(gateway, "a.txt")
    held = {"listBuckets", "listFiles", "readFiles", "shareFiles"} - {missing}
    url = f"{files_of(make_key(*sorted(held)))}share?bucket={BUCKET}&name=a.txt"

    page = both_ways.get(client, url, target="dialog-form")
    answer = both_ways.post(client, url, DEFAULTS)

    assert (page.status_code, answer.status_code) == (403, 403)
    assert missing in text(page)
    assert "Signature" not in answer.content.decode()


def test_a_row_and_the_details_lead_here_or_say_why_not(client, files_of, gateway, make_key):
    put(gateway, "a.txt")
    files = files_of(make_key("listFiles", "readFiles", bucket=BUCKET))

    folder = client.get(f"{files}?bucket={BUCKET}&file=a.txt")

    assert f"{files}share" not in folder.content.decode()
    assert "Share… needs shareFiles" in text(folder)


def test_the_details_lead_here(client, files, gateway, read_only_key):
    file_id = put(gateway, "a.txt")

    page = client.get(f"{files}details?bucket={BUCKET}&name=a.txt")

    assert f"share?bucket={BUCKET}&amp;name=a.txt&amp;id={file_id}" in page.content.decode()


def test_a_read_only_key_shares(client, files_of, gateway, read_only_key):
    put(gateway, "a.txt")

    answer = client.post(f"{files_of(read_only_key)}share?bucket={BUCKET}&name=a.txt", DEFAULTS)

    assert Fetched(copied(answer)).status == 200


def test_a_key_for_one_bucket_reaches_no_other(client, files_of, gateway, one_bucket_key):
    put(gateway, "a.txt")
    put(gateway, "a.txt", bucket=ONLY_BUCKET)
    files = files_of(one_bucket_key)

    inside = client.post(f"{files}share?bucket={ONLY_BUCKET}&name=a.txt", DEFAULTS)
    outside = client.post(f"{files}share?bucket={BUCKET}&name=a.txt", DEFAULTS)

    assert Fetched(copied(inside)).status == 200
    assert outside.status_code == 403


def test_a_version_of_another_file_cannot_be_smuggled_in(client, files_of, gateway, make_key):
    put(gateway, "photos/a.jpg")
    secret = put(gateway, "secret.txt")
    key = make_key("listFiles", "readFiles", "shareFiles", bucket=BUCKET, name_prefix="photos/")
    files = files_of(key)

    smuggled = client.post(f"{files}share?bucket={BUCKET}&name=photos/a.jpg&id={secret}", DEFAULTS)
    outside = client.post(f"{files}share?bucket={BUCKET}&name=secret.txt", DEFAULTS)

    assert smuggled.status_code in (403, 404)
    assert outside.status_code == 403


def test_what_is_not_there_cannot_be_shared(client, share_url, gateway, both_ways):
    put(gateway, "a.txt")
    marker = gateway.hide_file(BUCKET, "a.txt")

    hidden = both_ways.post(client, share_url, DEFAULTS)
    as_marker = both_ways.post(client, f"{share_url}&id={marker}", DEFAULTS)
    nothing = both_ways.post(client, share_url.replace("a.txt", "b.txt"), DEFAULTS)

    assert {each.status_code for each in (hidden, as_marker, nothing)} == {404}


def test_an_older_version_of_a_hidden_file_can_be_shared(client, share_url, gateway):
    upload = put(gateway, "a.txt", b"still here")
    gateway.hide_file(BUCKET, "a.txt")

    answer = client.post(f"{share_url}&id={upload}", DEFAULTS)

    assert Fetched(copied(answer)).body == b"still here"
