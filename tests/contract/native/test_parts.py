"""b2_get_upload_part_url, b2_upload_part and b2_list_parts."""

import pytest

from tests.contract.native.key import md5_of, sha1_of

PART_FIELDS = {
    "b2Checksum",
    "contentLength",
    "contentMd5",
    "contentSha1",
    "fileId",
    "partNumber",
    "serverSideEncryption",
    "uploadTimestamp",
}


@pytest.fixture
def begun(b2, shared, name):
    """The id of a large file without parts."""
    return b2.start_large(shared, name)


@pytest.fixture(scope="module")
def with_parts(b2, make_module_bucket):
    """The id of a large file with 101 tiny parts, one more than a page has by default."""
    file_id = b2.start_large(make_module_bucket(), "parts")
    for number in range(1, 102):
        b2.upload_part(file_id, number, b"part")
    return file_id


def numbers(answer):
    return [each["partNumber"] for each in answer["parts"]]


def test_a_part_url_comes_with_its_token_and_file(b2, begun):
    url = b2.ok("b2_get_upload_part_url", fileId=begun)

    assert set(url) == {"authorizationToken", "fileId", "uploadUrl"}
    assert url["fileId"] == begun


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_part_url_has_the_version_of_the_call_that_asked_for_it(b2, begun, version):
    url = b2.ok("b2_get_upload_part_url", version=version, fileId=begun)

    assert f"/b2api/v{version}/b2_upload_part/{begun}/" in url["uploadUrl"]


def test_a_part_answers_its_fields(b2, begun):
    assert set(b2.upload_part(begun, 1, b"12345")) == PART_FIELDS


def test_a_part_tells_its_number_and_file(b2, begun):
    part = b2.upload_part(begun, 7, b"12345")

    assert (part["partNumber"], part["fileId"]) == (7, begun)


def test_a_part_tells_its_length_and_hashes(b2, begun):
    part = b2.upload_part(begun, 1, b"12345")

    told = part["contentLength"], part["contentSha1"], part["contentMd5"]
    assert told == (5, sha1_of(b"12345"), md5_of(b"12345"))


def test_a_part_has_no_b2_checksum(b2, begun):
    assert b2.upload_part(begun, 1, b"12345")["b2Checksum"] is None


@pytest.mark.parametrize("number", [1, 10_000])
def test_parts_have_numbers_from_1_to_10_000(b2, begun, number):
    assert b2.upload_part(begun, number, b"12345")["partNumber"] == number


@pytest.mark.parametrize("number", [0, 10_001])
def test_parts_have_no_other_numbers(b2, begun, number):
    answer = b2.try_part(begun, number, b"12345")

    assert answer.refusal == (400, "bad_request")
    assert answer.message == "Part number must be in range 1 - 10000"


def test_a_part_with_a_wrong_sha1_is_refused(b2, begun):
    answer = b2.try_part(begun, 1, b"12345", {"X-Bz-Content-Sha1": "0" * 40})

    assert answer.refusal == (400, "bad_request")


def test_the_sha1_of_a_part_may_come_at_the_end(b2, begun):
    body = b"12345" + sha1_of(b"12345").encode()

    part = b2.upload_part(begun, 1, body, {"X-Bz-Content-Sha1": "hex_digits_at_end"})

    assert (part["contentLength"], part["contentSha1"]) == (5, sha1_of(b"12345"))


def test_a_small_part_is_not_refused_when_it_comes(b2, begun):
    assert b2.try_part(begun, 1, b"1").status == 200


def test_the_same_number_again_replaces_the_part(b2, begun):
    b2.upload_part(begun, 1, b"first")
    b2.upload_part(begun, 1, b"second")

    parts = b2.ok("b2_list_parts", fileId=begun)["parts"]

    assert [each["contentSha1"] for each in parts] == [sha1_of(b"second")]


def test_a_list_of_parts_has_parts_and_the_next_number(b2, begun):
    assert b2.ok("b2_list_parts", fileId=begun) == {"nextPartNumber": None, "parts": []}


def test_parts_are_listed_with_all_their_fields(b2, begun):
    uploaded = b2.upload_part(begun, 1, b"12345")

    listed = b2.ok("b2_list_parts", fileId=begun)["parts"][0]

    ignoring_time = {"uploadTimestamp": 0}
    assert {**listed, **ignoring_time} == {**uploaded, **ignoring_time}


def test_parts_are_listed_by_number(b2, begun):
    for number in (3, 1, 2):
        b2.upload_part(begun, number, b"12345")

    assert numbers(b2.ok("b2_list_parts", fileId=begun)) == [1, 2, 3]


def test_times_of_listed_parts_are_whole_seconds(b2, begun):
    b2.upload_part(begun, 1, b"12345")

    listed = b2.ok("b2_list_parts", fileId=begun)["parts"][0]

    assert listed["uploadTimestamp"] % 1000 == 0


def test_a_page_of_parts_has_100_unless_told_otherwise(b2, with_parts):
    page = b2.ok("b2_list_parts", fileId=with_parts)

    assert (len(page["parts"]), page["nextPartNumber"]) == (100, 101)


def test_a_page_of_parts_starts_with_the_number_it_is_told(b2, with_parts):
    page = b2.ok("b2_list_parts", fileId=with_parts, startPartNumber=50, maxPartCount=3)

    assert numbers(page) == [50, 51, 52]
    assert page["nextPartNumber"] == 53


def test_the_last_page_of_parts_has_no_next_number(b2, with_parts):
    page = b2.ok("b2_list_parts", fileId=with_parts, startPartNumber=101)

    assert (numbers(page), page["nextPartNumber"]) == ([101], None)


def test_a_page_may_have_1000_parts(b2, with_parts):
    assert len(b2.ok("b2_list_parts", fileId=with_parts, maxPartCount=1000)["parts"]) == 101


def test_a_key_for_a_prefix_has_no_part_url_of_other_files(make_key, shared, begun):
    key = make_key("writeFiles", bucketIds=[shared.id], namePrefix="mine/")

    answer = key.call("b2_get_upload_part_url", fileId=begun)

    assert answer.refusal == (401, "unauthorized")


def test_a_cancelled_file_has_no_parts(b2, begun):
    b2.ok("b2_cancel_large_file", fileId=begun)

    assert b2.call("b2_list_parts", fileId=begun).status == 400


def test_a_cancelled_file_takes_no_parts(b2, begun):
    url = b2.ok("b2_get_upload_part_url", fileId=begun)
    b2.ok("b2_cancel_large_file", fileId=begun)

    answer = b2.send(
        "POST",
        url["uploadUrl"],
        b"12345",
        {
            "Authorization": url["authorizationToken"],
            "X-Bz-Part-Number": "1",
            "X-Bz-Content-Sha1": sha1_of(b"12345"),
        },
    )

    assert 400 <= answer.status < 500
