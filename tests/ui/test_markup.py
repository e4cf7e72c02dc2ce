"""Pages and fragments are valid HTML: what a strict parser accepts is what the browser builds."""

import html5lib
import pytest

pytestmark = pytest.mark.django_db

PAGES = ["/sign-in/", "/about/", "/nowhere/"]
ACCOUNT_PAGES = [
    "settings/",
    "buckets/",
    "buckets/create",
    "buckets/settings?bucket=a-bucket-to-look-at",
    "buckets/lifecycle?bucket=a-bucket-to-look-at",
    "buckets/delete?bucket=a-bucket-to-look-at",
    "buckets/domain?bucket=a-bucket-to-look-at",
    "files/",
    "files/?bucket=a-bucket-to-look-at",
    "files/?bucket=a-bucket-to-look-at&view=grid",
    "files/folder-size?bucket=a-bucket-to-look-at",
    "files/upload?bucket=a-bucket-to-look-at&prefix=",
    "files/share-folder?bucket=a-bucket-to-look-at",
    "keys/",
    "keys/create",
    "nowhere/",
]
# html5lib does not know <template>, which may stand in a table; nor that SVG may be lower case.
UNKNOWN = {"expected-doctype-but-got-start-tag", "expected-doctype-but-got-chars"}


def mistakes(markup):
    parser = html5lib.HTMLParser()
    parser.parse(markup)
    return [(code, where, data) for where, code, data in parser.errors if code not in UNKNOWN]


def fragment_mistakes(markup):
    parser = html5lib.HTMLParser()
    parser.parseFragment(markup)
    return [(code, where, data) for where, code, data in parser.errors]


@pytest.fixture
def account(client, signed_in, full_key, gateway_for):
    gateway_for(full_key).create_bucket("a-bucket-to-look-at", public=False)
    return f"/a/{signed_in(client, full_key)}/"


@pytest.mark.parametrize("page", PAGES)
def test_pages_before_sign_in_are_valid(client, local_b2, page):
    assert mistakes(client.get(page).content.decode()) == []


@pytest.mark.parametrize("page", ACCOUNT_PAGES)
def test_pages_of_an_account_are_valid(client, account, page):
    assert mistakes(client.get(account + page).content.decode()) == []


@pytest.mark.parametrize("page", ACCOUNT_PAGES)
def test_fragments_are_valid(client, account, page):
    headers = {"HX-Request": "true", "HX-Target": "content"}

    assert fragment_mistakes(client.get(account + page, headers=headers).content.decode()) == []
