"""Large files: started, uploaded in parts, finished or cancelled."""

import pytest

from tests.contract.native.file_shape import FILE_FIELDS
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
SMALLEST = b"x" * 5_000_000
LAST = b"the end"


@pytest.fixture(scope="module")
def finished(b2, shared):
    """A finished large file of two parts, with its start and the answer to its finish."""
    start = b2.ok(
        "b2_start_large_file",
        bucketId=shared.id,
        fileName="finished",
        contentType="text/plain",
        fileInfo={"large_file_sha1": sha1_of(SMALLEST + LAST)},
    )
    b2.upload_part(start["fileId"], 2, LAST)
    b2.upload_part(start["fileId"], 1, SMALLEST)
    return start, b2.finish(start["fileId"], SMALLEST, LAST).json()


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


@pytest.fixture(scope="module")
def unfinished(b2, make_module_bucket):
    """A bucket with three unfinished large files and a finished small one."""
    bucket = make_module_bucket()
    for name in ["a/1", "a/2", "b/1"]:
        b2.start_large(bucket, name)
    b2.upload(bucket, "a/3")
    return bucket


def names(answer):
    return [each["fileName"] for each in answer["files"]]


def numbers(answer):
    return [each["partNumber"] for each in answer["parts"]]


def test_a_start_answers_the_file(finished):
    assert set(finished[0]) == FILE_FIELDS


def test_a_start_has_no_content_yet(finished):
    start = finished[0]

    told = start["action"], start["contentLength"], start["contentSha1"], start["contentMd5"]
    assert told == ("start", 0, "none", None)


@pytest.mark.parametrize("version", [2, 3])
def test_a_start_answers_the_whole_file_since_version_2(b2, shared, name, version):
    start = b2.ok(
        "b2_start_large_file",
        version=version,
        bucketId=shared.id,
        fileName=name,
        contentType="text/plain",
    )

    assert set(start) == FILE_FIELDS


def test_a_start_in_version_1_answers_the_file_id(b2, shared, name):
    start = b2.ok(
        "b2_start_large_file",
        version=1,
        bucketId=shared.id,
        fileName=name,
        contentType="text/plain",
    )

    assert (start["fileName"], start["fileInfo"]) == (name, {})
    assert start["fileId"].startswith("4_z")


def test_a_start_in_an_unknown_bucket_is_a_bad_bucket_id(b2, name):
    answer = b2.call(
        "b2_start_large_file", bucketId="0" * 24, fileName=name, contentType="text/plain"
    )

    assert answer.refusal == (400, "bad_bucket_id")


def test_a_start_with_a_time_of_ones_own_needs_a_permission(b2, shared, name):
    answer = b2.call(
        "b2_start_large_file",
        bucketId=shared.id,
        fileName=name,
        contentType="text/plain",
        customUploadTimestamp=1452802803026,
    )

    assert answer.refusal == (400, "custom_timestamp_not_allowed")


def test_an_unfinished_file_cannot_be_downloaded(b2, shared, name, begun):
    assert b2.by_name(shared, name).refusal == (404, "not_found")


def test_a_part_url_comes_with_its_token_and_file(b2, begun):
    url = b2.ok("b2_get_upload_part_url", fileId=begun)

    assert set(url) == {"authorizationToken", "fileId", "uploadUrl"}
    assert url["fileId"] == begun


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_part_url_has_the_version_of_the_call_that_asked_for_it(b2, begun, version):
    url = b2.ok("b2_get_upload_part_url", version=version, fileId=begun)

    assert f"/b2api/v{version}/b2_upload_part/{begun}/" in url["uploadUrl"]


def test_a_finished_file_has_no_part_url(b2, finished):
    answer = b2.call("b2_get_upload_part_url", fileId=finished[0]["fileId"])

    assert answer.status == 400


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


def test_unfinished_files_are_listed(b2, unfinished):
    answer = b2.ok("b2_list_unfinished_large_files", bucketId=unfinished.id)

    assert sorted(names(answer)) == ["a/1", "a/2", "b/1"]


def test_unfinished_files_are_listed_with_all_their_fields(b2, unfinished):
    answer = b2.ok("b2_list_unfinished_large_files", bucketId=unfinished.id)

    assert all(set(each) == FILE_FIELDS for each in answer["files"])


def test_a_prefix_narrows_the_list_of_unfinished_files(b2, unfinished):
    answer = b2.ok("b2_list_unfinished_large_files", bucketId=unfinished.id, namePrefix="a/")

    assert sorted(names(answer)) == ["a/1", "a/2"]


def test_pages_of_unfinished_files_join_without_gaps(b2, unfinished):
    found, start = [], None
    while True:
        page = b2.ok(
            "b2_list_unfinished_large_files",
            bucketId=unfinished.id,
            maxFileCount=2,
            startFileId=start,
        )
        found += names(page)
        start = page["nextFileId"]
        if start is None:
            break

    assert sorted(found) == ["a/1", "a/2", "b/1"]


def test_a_page_has_at_most_100_unfinished_files(b2, unfinished):
    allowed = b2.call("b2_list_unfinished_large_files", bucketId=unfinished.id, maxFileCount=100)
    refused = b2.call("b2_list_unfinished_large_files", bucketId=unfinished.id, maxFileCount=101)

    assert (allowed.status, refused.status) == (200, 400)


def test_a_finish_answers_the_file(finished):
    assert set(finished[1]) == FILE_FIELDS
    assert finished[1]["action"] == "upload"


def test_a_finish_keeps_the_id_of_the_start(finished):
    assert finished[1]["fileId"] == finished[0]["fileId"]


def test_a_finish_keeps_the_time_of_the_start(finished):
    assert finished[1]["uploadTimestamp"] == finished[0]["uploadTimestamp"]


def test_a_finished_file_has_the_bytes_of_its_parts_in_order(b2, shared, finished):
    answer = b2.by_name(shared, "finished", {"Range": "bytes=4999999-"})

    assert answer.body == b"x" + LAST
    assert finished[1]["contentLength"] == len(SMALLEST) + len(LAST)


def test_a_finished_file_is_listed_as_the_finish_answered(b2, shared, finished):
    listing = b2.ok("b2_list_file_names", bucketId=shared.id, prefix="finished")

    assert listing["files"] == [finished[1]]


def test_a_large_file_has_no_sha1(finished):
    assert finished[1]["contentSha1"] == "none"


def test_a_large_file_has_no_md5(finished):
    assert finished[1]["contentMd5"] is None


def test_a_download_of_a_large_file_tells_no_sha1(b2, shared, finished):
    answer = b2.by_name(shared, "finished", method="HEAD")

    assert answer.headers["x-bz-content-sha1"] == "none"


def test_the_sha1_that_the_uploader_named_is_info(b2, shared, finished):
    answer = b2.by_name(shared, "finished", method="HEAD")

    assert finished[1]["fileInfo"] == {"large_file_sha1": sha1_of(SMALLEST + LAST)}
    assert answer.headers["x-bz-info-large_file_sha1"] == sha1_of(SMALLEST + LAST)


def test_a_finished_file_is_not_among_the_unfinished(b2, shared, finished):
    answer = b2.ok("b2_list_unfinished_large_files", bucketId=shared.id, namePrefix="finished")

    assert answer["files"] == []


def test_a_large_file_has_at_least_2_parts(b2, begun):
    b2.upload_part(begun, 1, LAST)

    answer = b2.finish(begun, LAST)

    assert answer.refusal == (400, "bad_request")
    assert answer.message == "large files must have at least 2 parts"


def test_a_part_that_was_never_uploaded_is_missing(b2, begun):
    b2.upload_part(begun, 1, LAST)

    assert b2.finish(begun, LAST, LAST).refusal == (400, "missing_part")


def test_parts_start_with_1(b2, begun):
    b2.upload_part(begun, 2, LAST)
    b2.upload_part(begun, 3, LAST)

    assert b2.finish(begun, LAST, LAST).refusal == (400, "missing_part")


def test_parts_have_no_gaps(b2, begun):
    b2.upload_part(begun, 1, LAST)
    b2.upload_part(begun, 3, LAST)

    assert b2.finish(begun, LAST, LAST).refusal == (400, "missing_part")


def test_parts_are_finished_with_their_own_sha1(b2, begun):
    b2.upload_part(begun, 1, LAST)
    b2.upload_part(begun, 2, LAST)

    assert b2.finish(begun, b"other", LAST).refusal == (400, "part_sha1_mismatch")


def test_all_parts_but_the_last_have_at_least_5_000_000_bytes(b2, begun):
    b2.upload_part(begun, 1, LAST)
    b2.upload_part(begun, 2, LAST)

    assert b2.finish(begun, LAST, LAST).status == 400


def test_a_refused_finish_can_be_tried_again(b2, begun):
    b2.upload_part(begun, 1, LAST)

    b2.finish(begun, LAST, LAST)

    assert numbers(b2.ok("b2_list_parts", fileId=begun)) == [1]


def test_a_cancel_answers_account_bucket_id_and_name(b2, shared, name, begun):
    assert b2.ok("b2_cancel_large_file", fileId=begun) == {
        "accountId": b2.account_id,
        "bucketId": shared.id,
        "fileId": begun,
        "fileName": name,
    }


def test_a_cancelled_file_is_gone(b2, shared, name, begun):
    b2.ok("b2_cancel_large_file", fileId=begun)

    versions = b2.ok("b2_list_file_versions", bucketId=shared.id, prefix=name)
    assert versions["files"] == []


def test_what_is_no_unfinished_file_cannot_be_cancelled(b2, begun):
    b2.ok("b2_cancel_large_file", fileId=begun)

    answer = b2.call("b2_cancel_large_file", fileId=begun)

    assert answer.refusal == (400, "bad_request")
    assert answer.message == f"Invalid fileId: {begun}"


def test_a_key_for_a_prefix_starts_nothing_elsewhere(make_key, shared):
    key = make_key("writeFiles", bucketIds=[shared.id], namePrefix="mine/")

    answer = key.call(
        "b2_start_large_file",
        bucketId=shared.id,
        fileName="yours/file",
        contentType="text/plain",
    )

    assert answer.refusal == (401, "unauthorized")


def test_a_key_for_a_prefix_has_no_part_url_of_other_files(make_key, shared, begun):
    key = make_key("writeFiles", bucketIds=[shared.id], namePrefix="mine/")

    answer = key.call("b2_get_upload_part_url", fileId=begun)

    assert answer.refusal == (401, "unauthorized")
