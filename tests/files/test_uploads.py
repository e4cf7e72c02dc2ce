from dataclasses import replace

import pytest
from django.core import signing

from files.uploads import (
    MAX_PARTS,
    MIB,
    LargeUpload,
    TokenRefused,
    content_type_for,
    file_info_for,
    open_token,
    owner_of,
    part_size_for,
)
from gateway.values import Credential

GIB = 1024 * MIB
CREDENTIAL = Credential("https://api.backblazeb2.com", "0010123456789ab0000000001", "K001secret")
UPLOAD = LargeUpload(
    owner=owner_of(CREDENTIAL),
    bucket="photos",
    name="день/fjord ☃.mov",
    file_id="4_z0123456789ab_f2",
    size=20 * MIB + 1,
    part_size=8 * MIB,
)


def test_a_small_large_file_gets_small_parts():
    assert part_size_for(100_000_001) == 8 * MIB


def test_larger_files_get_larger_parts():
    sizes = [part_size_for(size) for size in (GIB, 2 * GIB, 4 * GIB, 100 * GIB)]

    assert sizes == [32 * MIB, 64 * MIB, 64 * MIB, 64 * MIB]


@pytest.mark.parametrize("size", [64 * MIB * MAX_PARTS, 64 * MIB * MAX_PARTS + 1, 10**13])
def test_ten_thousand_parts_are_enough(size):
    assert part_size_for(size) * MAX_PARTS >= size


def test_parts_are_never_smaller_than_b2_allows():
    assert part_size_for(100_000_001, minimum=50_000_000) >= 50_000_000


def test_the_last_part_holds_the_rest():
    lengths = [UPLOAD.length_of(number) for number in range(5)]

    assert lengths == [0, 8 * MIB, 8 * MIB, 4 * MIB + 1, 0]


def test_a_file_of_whole_parts_has_no_empty_last_part():
    whole = LargeUpload("owner", "bucket", "name", "id", size=16 * MIB, part_size=8 * MIB)

    assert whole.part_count == 2
    assert whole.length_of(2) == 8 * MIB


def test_a_head_of_other_sizes_comes_before_the_rest():
    upload = replace(UPLOAD, size=40, part_size=10, head=((7, 2), (3, 1)))

    lengths = [upload.length_of(number) for number in range(8)]

    assert lengths == [0, 7, 7, 3, 10, 10, 3, 0]


@pytest.mark.parametrize("upload", [UPLOAD, replace(UPLOAD, head=((6 * MIB, 2), (5 * MIB, 1)))])
def test_a_token_brings_the_upload_back(upload):
    token = upload.seal()

    assert open_token(token, owner=owner_of(CREDENTIAL)) == upload


def test_a_changed_token_is_refused():
    token = UPLOAD.seal()
    changed = token[:10] + ("A" if token[10] != "A" else "B") + token[11:]

    with pytest.raises(TokenRefused):
        open_token(changed, owner=UPLOAD.owner)


@pytest.mark.parametrize("part", ["realm", "key_id", "application_key"])
def test_a_token_of_somebody_else_is_refused(part):
    other = replace(CREDENTIAL, **{part: "another"})

    with pytest.raises(TokenRefused):
        open_token(UPLOAD.seal(), owner=owner_of(other))


def test_a_token_tells_nothing_of_the_credential():
    told = str(signing.loads(UPLOAD.seal(), salt="files.upload"))

    assert CREDENTIAL.key_id not in told
    assert CREDENTIAL.application_key not in told


def test_a_token_of_another_version_of_the_console_is_refused():
    older = signing.dumps({"account_id": "0123456789ab", "name": "a"}, salt="files.upload")

    with pytest.raises(TokenRefused):
        open_token(older, owner=UPLOAD.owner)


def test_a_signature_made_for_something_else_is_no_token():
    foreign = signing.dumps({"owner": UPLOAD.owner}, salt="another purpose")

    with pytest.raises(TokenRefused):
        open_token(foreign, owner=UPLOAD.owner)


@pytest.mark.parametrize(
    ("name", "claimed", "expected"),
    [
        ("a.bin", "image/heic", "image/heic"),
        ("notes.txt", "text/plain; charset=utf-8", "text/plain; charset=utf-8"),
        ("photos/fjord.JPG", "", "image/jpeg"),
        ("a.csv", "no type at all", "text/csv"),
        ("a.csv", "text/html\r\nX-Evil: 1", "text/csv"),
        ("a.csv", "text/" + "x" * 300, "text/csv"),
        ("backup.tar.gz", "", "application/octet-stream"),
        ("dir.txt/README", "", "application/octet-stream"),
        ("", "", "application/octet-stream"),
    ],
)
def test_the_content_type_is_the_browsers_or_the_names(name, claimed, expected):
    assert content_type_for(name, claimed) == expected


def test_file_info_keeps_the_files_own_time():
    info = file_info_for(last_modified=1_700_000_000_123)

    assert info == {"src_last_modified_millis": "1700000000123"}


def test_file_info_of_a_hashed_large_file_holds_its_sha1():
    info = file_info_for(last_modified=0, sha1="a" * 40)

    assert info == {"src_last_modified_millis": "0", "large_file_sha1": "a" * 40}


def test_file_info_claims_nothing_that_is_not_known():
    assert file_info_for(last_modified=None) == {}
