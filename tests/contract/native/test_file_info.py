"""File info: its limits, its reserved keys, and what becomes of it on downloads."""

import pytest

from tests.contract.native.key import decoded

PLAIN_HEADERS = {
    "b2-cache-control": ("cache-control", "max-age=60"),
    "b2-content-disposition": ("content-disposition", 'attachment; filename="a.txt"'),
    "b2-content-encoding": ("content-encoding", "identity"),
    "b2-content-language": ("content-language", "de"),
    "b2-expires": ("expires", "Fri, 20 Nov 2026 10:00:00 GMT"),
}
BACKTICK_AND_OTHERS = "a-_.`~!#$%^&*'|+1"


def start(b2, bucket, name, info):
    return b2.call(
        "b2_start_large_file",
        bucketId=bucket.id,
        fileName=name,
        contentType="text/plain",
        fileInfo=info,
    )


def test_uploads_take_info_in_headers(b2, shared, name):
    version = b2.upload(shared, name, headers={"X-Bz-Info-colour": "blue"})

    assert version["fileInfo"] == {"colour": "blue"}


def test_large_files_take_info_in_json(b2, shared, name):
    assert start(b2, shared, name, {"colour": "blue"}).json()["fileInfo"] == {"colour": "blue"}


def test_a_file_without_info_has_an_empty_object(b2, shared, name):
    assert b2.upload(shared, name)["fileInfo"] == {}


def test_keys_are_stored_in_lower_case(b2, shared, name):
    version = b2.upload(shared, name, headers={"X-Bz-Info-Colour-Of-Cover": "Blue"})

    assert version["fileInfo"] == {"colour-of-cover": "Blue"}


def test_keys_of_large_files_are_stored_in_lower_case(b2, shared, name):
    assert start(b2, shared, name, {"COLOUR": "Blue"}).json()["fileInfo"] == {"colour": "Blue"}


def test_a_file_has_up_to_10_infos(b2, shared, name):
    headers = {f"X-Bz-Info-key-{number}": "value" for number in range(10)}

    assert len(b2.upload(shared, name, headers=headers)["fileInfo"]) == 10


def test_11_infos_are_refused(b2, shared, name):
    headers = {f"X-Bz-Info-key-{number}": "value" for number in range(11)}

    assert b2.try_upload(shared, name, headers=headers).refusal == (400, "bad_request")


def test_11_infos_of_a_large_file_are_refused(b2, shared, name):
    info = {f"key-{number}": "value" for number in range(11)}

    assert start(b2, shared, name, info).refusal == (400, "bad_request")


def test_a_key_may_have_50_characters(b2, shared, name):
    assert start(b2, shared, name, {"k" * 50: "v"}).json()["fileInfo"] == {"k" * 50: "v"}


def test_a_key_may_not_have_51_characters(b2, shared, name):
    assert start(b2, shared, name, {"k" * 51: "v"}).refusal == (400, "bad_request")


def test_a_key_may_not_be_empty(b2, shared, name):
    assert start(b2, shared, name, {"": "v"}).refusal == (400, "bad_request")


def test_a_key_may_have_letters_digits_and_these_signs(b2, shared, name):
    version = start(b2, shared, name, {BACKTICK_AND_OTHERS: "v"}).json()

    assert version["fileInfo"] == {BACKTICK_AND_OTHERS: "v"}


@pytest.mark.parametrize("key", ["a b", "a(b", "a:b", "a/b", "a@b", "ä", 'a"b'])
def test_a_key_may_have_no_other_signs(b2, shared, name, key):
    assert start(b2, shared, name, {key: "v"}).refusal == (400, "bad_request")


@pytest.mark.parametrize("key", sorted(PLAIN_HEADERS))
def test_the_five_keys_of_b2_are_kept_as_info(b2, shared, name, key):
    value = PLAIN_HEADERS[key][1]

    version = b2.upload(shared, name, headers={f"X-Bz-Info-{key}": quoted(value)})

    assert version["fileInfo"] == {key: value}


@pytest.mark.parametrize("key", sorted(PLAIN_HEADERS))
def test_the_five_keys_of_b2_become_headers_of_downloads(b2, shared, name, key):
    header, value = PLAIN_HEADERS[key]
    b2.upload(shared, name, headers={f"X-Bz-Info-{key}": quoted(value)})

    answer = b2.by_name(shared, name)

    assert answer.headers[header] == value
    assert f"x-bz-info-{key}" not in answer.headers


def quoted(value):
    return value.replace("%", "%25").replace(" ", "%20").replace('"', "%22")


def test_other_keys_that_begin_with_b2_are_refused(b2, shared, name):
    answer = b2.try_upload(shared, name, headers={"X-Bz-Info-b2-colour": "blue"})

    assert answer.refusal == (400, "bad_request")


def test_other_keys_of_large_files_that_begin_with_b2_are_refused(b2, shared, name):
    assert start(b2, shared, name, {"b2-colour": "blue"}).refusal == (400, "bad_request")


def test_an_expiry_that_is_no_date_is_refused(b2, shared, name):
    answer = b2.try_upload(shared, name, headers={"X-Bz-Info-b2-expires": "tomorrow"})

    assert answer.refusal == (400, "bad_request")


def test_values_may_be_any_text(b2, shared, name):
    version = b2.upload(shared, name, headers={"X-Bz-Info-note": "Gr%C3%BC%C3%9Fe%20%E6%9D%B1%2B1"})

    assert version["fileInfo"] == {"note": "Grüße 東+1"}


def test_values_are_plain_in_json(b2, shared, name):
    version = start(b2, shared, name, {"note": "100 % %41 + ü"}).json()

    assert version["fileInfo"] == {"note": "100 % %41 + ü"}


def test_downloads_tell_info_encoded(b2, shared, name):
    b2.upload(shared, name, headers={"X-Bz-Info-note": "Gr%C3%BC%C3%9Fe%20%2B1"})

    header = b2.by_name(shared, name).headers["x-bz-info-note"]

    assert header.isascii()
    assert " " not in header
    assert decoded(header) == "Grüße +1"


def test_name_and_info_together_may_not_have_more_than_7000_bytes(b2, shared, name):
    info = {f"key-{number}": "v" * 1000 for number in range(7)}

    assert start(b2, shared, name, info).refusal == (400, "bad_request")


def test_the_time_of_the_last_change_is_kept(b2, shared, name):
    version = b2.upload(
        shared, name, headers={"X-Bz-Info-src_last_modified_millis": "1452802803026"}
    )

    assert version["fileInfo"] == {"src_last_modified_millis": "1452802803026"}


def test_info_is_told_by_every_call_that_tells_a_file(b2, shared, name):
    version = b2.upload(shared, name, headers={"X-Bz-Info-colour": "blue"})

    told = b2.ok("b2_get_file_info", fileId=version["fileId"])["fileInfo"]
    listed = b2.ok("b2_list_file_names", bucketId=shared.id, startFileName=name)["files"][0]

    assert told == listed["fileInfo"] == {"colour": "blue"}
