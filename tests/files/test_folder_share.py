"""A token for everything in a folder, for people without a key."""

import re
import shlex
import urllib.error
import urllib.request
from html import unescape

import pytest

from gateway.urls import friendly_url
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, open_bucket, put
from tests.files.pages import text

DEFAULTS = {"lifetime": "86400", "opening": "stored"}


class Fetched:
    """What an address answers to anyone."""

    def __init__(self, url, **headers):
        try:
            answer = urllib.request.urlopen(urllib.request.Request(url, headers=headers))
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            self.status, self.headers, self.body = answer.status, answer.headers, answer.read()


@pytest.fixture
def share_url(files):
    return f"{files}share-folder?bucket={BUCKET}&prefix=photos%2F"


def copied(answer, label):
    """What the copy button beside `label` copies."""
    markup = answer.content.decode()
    for value, button in re.findall(r'data-value="([^"]*)".*?aria-label="([^"]*)"', markup):
        if button == f"Copy {label}":
            return unescape(value)
    raise AssertionError(f"nothing to copy called {label}: {text(answer)}")


def test_it_asks_first_and_makes_nothing(client, share_url, gateway, both_ways, calls):
    put(gateway, "photos/a.txt")
    calls()

    page = both_ways.get(client, share_url, target="dialog-form")

    assert "Share a folder" in text(page)
    assert "below this folder" in text(page)
    assert "b2_get_download_authorization" not in calls()


def test_the_token_reads_below_the_folder_and_nothing_else(client, share_url, gateway, both_ways):
    put(gateway, "photos/a b.txt", b"inside")
    put(gateway, "secret.txt")

    answer = both_ways.post(client, share_url, DEFAULTS)

    token, base = copied(answer, "Authorization"), copied(answer, "Base URL")
    outside = friendly_url(gateway.authorization, BUCKET, "secret.txt")
    assert base == friendly_url(gateway.authorization, BUCKET, "photos/")
    assert Fetched(f"{base}a%20b.txt", Authorization=token).body == b"inside"
    assert Fetched(outside, Authorization=token).status == 401
    assert Fetched(f"{base}a%20b.txt").status == 401


def test_the_examples_work_as_they_are(client, share_url, gateway, both_ways):
    put(gateway, "photos/it's a ü.txt", b"the first file")

    answer = both_ways.post(client, share_url, DEFAULTS)

    command = shlex.split(copied(answer, "the command"))
    assert command[:4] == ["curl", "-o", "it's a ü.txt", "-H"]
    header, value = command[4].split(": ")
    assert Fetched(command[5], **{header: value}).body == b"the first file"
    assert Fetched(copied(answer, "As one link, for a browser")).body == b"the first file"


def test_every_file_is_saved_where_that_is_chosen(client, share_url, gateway):
    put(gateway, "photos/a.txt")

    answer = client.post(share_url, DEFAULTS | {"opening": "save"})

    given = Fetched(copied(answer, "As one link, for a browser"))
    assert given.headers["Content-Disposition"] == "attachment"
    assert "b2ContentDisposition=attachment" in copied(answer, "the command")


def test_the_token_is_kept_nowhere(client, share_url, gateway, both_ways):
    put(gateway, "photos/a.txt")

    answer = both_ways.post(client, share_url, DEFAULTS)

    token = copied(answer, "Authorization")
    assert answer["Cache-Control"] == "no-store"
    assert "HX-Push-Url" not in answer.headers
    assert token not in repr(dict(client.session.items()))
    assert token not in client.get(share_url).content.decode()


def test_the_token_ends_when_it_says(client, share_url, gateway, local_b2):
    put(gateway, "photos/a.txt")
    answer = client.post(share_url, DEFAULTS | {"lifetime": "60"})
    link = copied(answer, "As one link, for a browser")

    before = Fetched(link).status
    local_b2.advance(61)

    assert (before, Fetched(link).status) == (200, 401)
    assert re.search(r"In UTC \d+ \w+ \d{4}, \d\d:\d\d:\d\d UTC", text(answer))


def test_a_key_that_ends_earlier_cuts_the_token_short(
    client, files_of, gateway, make_key, both_ways
):
    put(gateway, "photos/a.txt")
    key = make_key("listFiles", "shareFiles", bucket=BUCKET, valid_seconds=7200)
    url = f"{files_of(key)}share-folder?bucket={BUCKET}&prefix=photos/"

    answer = both_ways.post(client, url, DEFAULTS)

    assert "earlier than you asked for" in text(answer)


@pytest.mark.parametrize(
    "chosen",
    [{"lifetime": "own", "amount": "8", "unit": "86400"}, {"lifetime": ""}, {"opening": "show"}],
)
def test_it_refuses_what_b2_would_not_take(client, share_url, gateway, both_ways, chosen):
    answer = both_ways.post(client, share_url, DEFAULTS | chosen)

    assert answer.status_code == 422
    assert "Copy Authorization" not in answer.content.decode()


def test_the_whole_bucket_can_be_shared(client, files, gateway, both_ways):
    put(gateway, "a.txt", b"at the top")
    url = f"{files}share-folder?bucket={BUCKET}"

    page = both_ways.get(client, url, target="dialog-form")
    answer = both_ways.post(client, url, DEFAULTS)

    assert "Share the whole bucket" in text(page)
    assert Fetched(copied(answer, "As one link, for a browser")).body == b"at the top"


def test_an_empty_folder_is_shared_with_an_example_of_any_name(client, share_url, gateway):
    answer = client.post(share_url, DEFAULTS)

    assert "For a file of any name" in text(answer)
    assert "/photos/file-name" in copied(answer, "the command")


def test_a_key_that_may_not_list_gets_an_example_of_any_name(client, files_of, gateway, make_key):
    put(gateway, "photos/a.txt", b"unseen")
    key = make_key("listBuckets", "shareFiles", bucket=BUCKET)

    answer = client.post(f"{files_of(key)}share-folder?bucket={BUCKET}&prefix=photos/", DEFAULTS)

    token, base = copied(answer, "Authorization"), copied(answer, "Base URL")
    assert "For a file of any name" in text(answer)
    assert Fetched(f"{base}a.txt", Authorization=token).body == b"unseen"


def test_a_public_bucket_says_that_nobody_needs_a_token(client, files, gateway, both_ways):
    open_bucket(gateway, "public-bucket", public=True)
    put(gateway, "photos/a.txt", b"free", bucket="public-bucket")

    page = both_ways.get(
        client, f"{files}share-folder?bucket=public-bucket&prefix=photos/", target="dialog-form"
    )

    assert "everyone can read its files without a token" in text(page)
    assert Fetched(copied(page, "Base URL") + "a.txt").body == b"free"


def test_the_folder_page_leads_here_or_says_why_not(client, files_of, gateway, make_key):
    shares = client.get(f"{files_of(make_key('listFiles', 'shareFiles'))}?bucket={BUCKET}")
    files = files_of(make_key("listFiles"))
    does_not = client.get(f"{files}?bucket={BUCKET}")

    assert f"share-folder?bucket={BUCKET}" in shares.content.decode()
    assert "share-folder" not in does_not.content.decode()
    assert "Share needs shareFiles" in text(does_not)


def test_it_needs_share_files(client, files_of, gateway, make_key, both_ways):
    url = f"{files_of(make_key('listBuckets', 'listFiles', 'readFiles'))}share-folder"

    answer = both_ways.post(client, f"{url}?bucket={BUCKET}&prefix=photos/", DEFAULTS)

    assert answer.status_code == 403
    assert "shareFiles" in text(answer)


def test_a_read_only_key_shares(client, files_of, gateway, read_only_key):
    put(gateway, "photos/a.txt")

    answer = client.post(
        f"{files_of(read_only_key)}share-folder?bucket={BUCKET}&prefix=photos/", DEFAULTS
    )

    assert Fetched(copied(answer, "As one link, for a browser")).status == 200


def test_a_key_for_one_bucket_reaches_no_other(client, files_of, gateway, one_bucket_key):
    put(gateway, "a.txt", bucket=ONLY_BUCKET)
    files = files_of(one_bucket_key)

    inside = client.post(f"{files}share-folder?bucket={ONLY_BUCKET}", DEFAULTS)
    outside = client.post(f"{files}share-folder?bucket={BUCKET}", DEFAULTS)

    assert Fetched(copied(inside, "As one link, for a browser")).status == 200
    assert outside.status_code == 403


def test_a_key_for_a_prefix_shares_nothing_above_it(client, files_of, gateway, make_key):
    put(gateway, "photos/2026/a.txt")
    key = make_key("listFiles", "shareFiles", bucket=BUCKET, name_prefix="photos/")
    files = files_of(key)

    below = client.post(f"{files}share-folder?bucket={BUCKET}&prefix=photos/2026/", DEFAULTS)
    above = client.post(f"{files}share-folder?bucket={BUCKET}", DEFAULTS)

    assert Fetched(copied(below, "As one link, for a browser")).status == 200
    assert above.status_code == 403


@pytest.mark.parametrize("call", ["b2_get_download_authorization", "ListObjectsV2"])
def test_failures_of_b2_are_told(client, share_url, gateway, local_b2, both_ways, call):
    local_b2.fail(call=call, status=503, code="service_unavailable", times=9)

    answer = both_ways.post(client, share_url, DEFAULTS)

    assert answer.status_code == 503
    assert "B2 is busy" in text(answer)
