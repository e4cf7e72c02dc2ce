"""Which names buckets and files may have, and how file names are written in headers and URLs."""

from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.contract.native.key import decoded


@pytest.fixture
def create(b2, forget_buckets):
    def make(name):
        forget_buckets.append(name)
        return b2.create_bucket(name)

    return make


def unique(length, start="c"):
    return (start + uuid4().hex * 2)[:length]


def test_a_bucket_name_may_have_6_characters(create):
    assert create(unique(6)).status == 200


def test_a_bucket_name_may_have_63_characters(create):
    assert create(unique(63)).status == 200


@pytest.mark.parametrize("length", [1, 5, 64])
def test_a_bucket_name_may_not_be_shorter_or_longer(create, length):
    assert create(unique(length)).refusal == (400, "bad_request")


def test_a_bucket_name_may_have_hyphens_and_digits(create):
    assert create(f"contract-1-{unique(12)}").status == 200


def test_a_bucket_name_may_have_upper_case_letters(create):
    name = f"Contract-{unique(12).upper()}"

    assert create(name).json()["bucketName"] == name


@pytest.mark.parametrize("start", ["b2-", "b2-snapshots-", "b2-reports-"])
def test_bucket_names_with_b2_and_hyphen_are_reserved(create, start):
    assert create(f"{start}{unique(12)}").refusal == (400, "bad_request")


@pytest.mark.parametrize("character", ["_", " ", "/", "ä", "+", "\n"])
def test_a_bucket_name_may_have_no_other_characters(create, character):
    assert create(f"contract{character}{unique(12)}").refusal == (400, "bad_request")


@pytest.fixture
def keeps(b2, shared):
    """Uploads a file of that name and tells under which name B2 keeps it."""

    def upload(name, encoded=None):
        headers = {} if encoded is None else {"X-Bz-File-Name": encoded}
        return b2.upload(shared, name, headers=headers)["fileName"]

    return upload


def test_a_file_name_may_have_one_character(keeps):
    assert keeps("x") == "x"


def test_a_file_name_may_have_1024_bytes(keeps):
    name = unique(24) + "a" * 1000

    assert keeps(name) == name


def test_a_file_name_may_not_have_1025_bytes(b2, shared):
    answer = b2.try_upload(shared, unique(25) + "a" * 1000)

    assert answer.refusal == (400, "bad_request")


def test_bytes_of_a_file_name_are_counted_in_utf_8(b2, shared):
    answer = b2.call(
        "b2_start_large_file", bucketId=shared.id, fileName="é" * 513, contentType="text/plain"
    )

    assert answer.refusal == (400, "bad_request")


def test_a_file_name_may_not_be_empty(b2, shared):
    assert b2.try_upload(shared, "").refusal == (400, "bad_request")


@pytest.mark.parametrize("encoded", ["a%00b", "a%01b", "a%0Ab", "a%1Fb", "a%7Fb"])
def test_a_file_name_may_have_no_control_characters(b2, shared, encoded):
    answer = b2.try_upload(shared, "x", headers={"X-Bz-File-Name": encoded})

    assert answer.refusal == (400, "bad_request")


@pytest.mark.parametrize(
    "name",
    ["/leading", "trailing/", "double//slash", "back\\slash", "long/" + "s" * 251 + "/segment"],
    ids=["leading slash", "trailing slash", "double slash", "backslash", "long segment"],
)
def test_old_rules_for_file_names_are_no_longer_enforced(keeps, name):
    assert keeps(name) == name


@pytest.mark.parametrize(
    "name", ["Grüße an 東京.txt", "smile 😀.txt", "a'b\"c<d>&e.txt", "50% off?#1.txt", "a:b@c;d=e"]
)
def test_a_file_name_may_have_any_other_characters(keeps, name):
    assert keeps(name) == name


def test_file_names_differ_in_upper_and_lower_case(b2, bucket):
    b2.upload(bucket, "Readme")
    b2.upload(bucket, "readme")

    listing = b2.ok("b2_list_file_names", bucketId=bucket.id)

    assert [each["fileName"] for each in listing["files"]] == ["Readme", "readme"]


def test_the_minimal_encoding_of_names_is_understood(keeps):
    assert keeps("ignored", "a~!$'()*;=:@b%20c") == "a~!$'()*;=:@b c"


def test_the_full_encoding_of_names_is_understood(keeps):
    name = "a~!$'()*;=:@b c"

    assert keeps("ignored", quote(name)) == name


def test_a_plus_in_an_encoded_name_is_a_space(keeps):
    assert keeps("ignored", "one+two") == "one two"


def test_an_encoded_plus_is_a_plus(keeps):
    assert keeps("ignored", "one%2Btwo") == "one+two"


@pytest.mark.parametrize("name", ["Grüße an 東京+1 %.txt", "a/b c/d'e"])
def test_downloads_tell_the_name_encoded(b2, shared, name):
    b2.upload(shared, name)

    answer = b2.by_name(shared, name)

    assert answer.headers["x-bz-file-name"].isascii()
    assert " " not in answer.headers["x-bz-file-name"]
    assert decoded(answer.headers["x-bz-file-name"]) == name


@pytest.mark.parametrize("encoded", ["a%20b/c%2Bd", "a+b/c%2Bd", "a%20b%2Fc%2Bd", "%61%20b/c%2bd"])
def test_downloads_by_name_understand_both_encodings(b2, shared, encoded):
    version = b2.upload(shared, "a b/c+d")
    url = f"{b2.download_url}/file/{shared.name}/{encoded}"

    answer = b2.send("GET", url, headers={"Authorization": b2.token})

    assert answer.headers["x-bz-file-id"] == version["fileId"]
