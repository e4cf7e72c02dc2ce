"""Large files: started, finished or cancelled."""

import pytest

from tests.contract.native.file_shape import FILE_FIELDS
from tests.contract.native.key import sha1_of

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


def test_a_finished_file_has_no_part_url(b2, finished):
    answer = b2.call("b2_get_upload_part_url", fileId=finished[0]["fileId"])

    assert answer.status == 400


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
    """Whether null is told now and then instead of "none" nobody could confirm."""
    assert finished[1]["contentSha1"] in ("none", None)


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

    parts = b2.ok("b2_list_parts", fileId=begun)["parts"]
    assert [each["partNumber"] for each in parts] == [1]


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


def test_a_finished_file_cannot_be_cancelled(b2, finished):
    answer = b2.call("b2_cancel_large_file", fileId=finished[0]["fileId"])

    assert answer.refusal == (400, "bad_request")


def test_a_finished_file_has_the_info_of_its_finish(b2, finished):
    assert b2.ok("b2_get_file_info", fileId=finished[0]["fileId"]) == finished[1]
