"""Which names files may have over S3 (reference 1.14, 4.2, 9 number 23)."""

from urllib.parse import quote

import pytest

from tests.contract.s3_client import refusal

NAMES = [
    "with space",
    "a+b&c=d?e#f%g",
    "tab-less \"quotes\" and 'ticks'",
    "ümläut/日本語/🙂",
    "back\\slash",
    "<xml>&amp;</xml>",
    "~tilde.-_",
    "DELETE",
]
SLASHES = ["/leading", "trailing/", "two//slashes", "./dot", "a/../b"]


def listed(s3, bucket, prefix):
    return [row["Key"] for row in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]]


@pytest.mark.parametrize("wanted", NAMES)
def test_a_name_comes_back_as_it_was_given(s3, shared_bucket, wanted):
    s3.put_object(Bucket=shared_bucket, Key=wanted, Body=wanted.encode())

    assert s3.get_object(Bucket=shared_bucket, Key=wanted)["Body"].read() == wanted.encode()
    assert listed(s3, shared_bucket, wanted) == [wanted]


@pytest.mark.parametrize("wanted", NAMES)
def test_a_name_is_the_same_natively(s3, native, shared_bucket, wanted):
    version = s3.put_object(Bucket=shared_bucket, Key=f"n {wanted}", Body=b"x")["VersionId"]

    assert native.file_info(version)["fileName"] == f"n {wanted}"


@pytest.mark.parametrize("wanted", SLASHES)
def test_slashes_may_stand_where_b2sdk_forbids_them(raw, native, shared_bucket, wanted):
    answer = raw.send("PUT", f"/{shared_bucket}/{quote(wanted)}", b"x")

    assert native.file_info(answer.headers["x-amz-version-id"])["fileName"] == wanted


def test_a_segment_may_be_longer_than_250_bytes(s3, shared_bucket):
    wanted = "s" * 300

    s3.put_object(Bucket=shared_bucket, Key=wanted, Body=b"x")

    assert listed(s3, shared_bucket, wanted) == [wanted]


@pytest.mark.parametrize("character", ["k", "é"])
def test_a_name_may_have_1024_bytes(s3, shared_bucket, character):
    wanted = character * (1024 // len(character.encode()))

    s3.put_object(Bucket=shared_bucket, Key=wanted, Body=b"x")

    assert s3.head_object(Bucket=shared_bucket, Key=wanted)["ContentLength"] == 1


@pytest.mark.parametrize("wanted", ["l" * 1025, "é" * 512 + "x"])
def test_a_name_of_1025_bytes_is_refused(s3, shared_bucket, wanted):
    status, _, _ = refusal(s3.put_object, Bucket=shared_bucket, Key=wanted, Body=b"x")

    assert status == 400


@pytest.mark.parametrize("code", [1, 9, 10, 31, 127])
def test_control_characters_are_refused(raw, shared_bucket, code):
    answer = raw.send("PUT", f"/{shared_bucket}/a%{code:02X}b", b"x")

    assert answer.status == 400


def test_names_are_case_sensitive(s3, shared_bucket):
    s3.put_object(Bucket=shared_bucket, Key="Case", Body=b"upper")
    s3.put_object(Bucket=shared_bucket, Key="case", Body=b"lower")

    assert s3.get_object(Bucket=shared_bucket, Key="Case")["Body"].read() == b"upper"


def test_a_name_in_a_url_is_percent_encoded_utf_8(raw, s3, shared_bucket):
    s3.put_object(Bucket=shared_bucket, Key="é+ x", Body=b"found")

    assert raw.send("GET", f"/{shared_bucket}/%C3%A9%2B%20x").body == b"found"
