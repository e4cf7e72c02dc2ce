"""b2_copy_file and b2_copy_part."""

import pytest

from tests.contract.native.file_shape import FILE_FIELDS
from tests.contract.native.key import md5_of, sha1_of

CONTENT = b"0123456789"
PART_FIELDS = {
    "contentLength",
    "contentMd5",
    "contentSha1",
    "fileId",
    "partNumber",
    "serverSideEncryption",
    "uploadTimestamp",
}
UNKNOWN_FILE_ID = "4_z{}_f1000000000000000_d20260101_m000000_c004_v0402033_t0052_u01767225600000"


@pytest.fixture(scope="module")
def source(b2, shared):
    return b2.upload(
        shared,
        "source",
        CONTENT,
        {"X-Bz-Info-colour": "blue", "Content-Type": "x-made/up"},
    )


@pytest.fixture
def copy(b2, source, name):
    def ask(**fields):
        values = {"sourceFileId": source["fileId"], "fileName": name, **fields}
        return b2.call("b2_copy_file", **values)

    return ask


def test_a_copy_answers_the_new_version(copy):
    assert set(copy().json()) == FILE_FIELDS


def test_the_action_of_a_copy_is_copy(copy):
    assert copy().json()["action"] == "copy"


def test_a_copy_is_listed_as_an_upload(b2, shared, copy, name):
    made = copy().json()

    listing = b2.ok("b2_list_file_versions", bucketId=shared.id, prefix=name)

    rows = [(each["action"], each["fileId"]) for each in listing["files"]]
    assert rows == [("upload", made["fileId"])]


def test_a_copy_is_a_version_of_its_own(copy, source):
    assert copy().json()["fileId"] != source["fileId"]


def test_a_copy_has_the_bytes_of_its_source(b2, shared, copy, name):
    copy()

    assert b2.by_name(shared, name).body == CONTENT


def test_a_copy_has_length_and_hashes_of_its_source(copy):
    made = copy().json()

    told = made["contentLength"], made["contentSha1"], made["contentMd5"]
    assert told == (10, sha1_of(CONTENT), md5_of(CONTENT))


def test_a_copy_keeps_content_type_and_info(copy):
    made = copy().json()

    assert (made["contentType"], made["fileInfo"]) == ("x-made/up", {"colour": "blue"})


def test_copying_what_belongs_to_a_file_can_be_asked_for(copy):
    made = copy(metadataDirective="COPY").json()

    assert (made["contentType"], made["fileInfo"]) == ("x-made/up", {"colour": "blue"})


def test_content_type_and_info_can_be_replaced(copy):
    made = copy(
        metadataDirective="REPLACE", contentType="text/plain", fileInfo={"shape": "round"}
    ).json()

    assert (made["contentType"], made["fileInfo"]) == ("text/plain", {"shape": "round"})


@pytest.mark.parametrize(
    "fields", [{"contentType": "text/plain"}, {"fileInfo": {"shape": "round"}}], ids=str
)
def test_nothing_is_replaced_unless_it_is_said(copy, fields):
    assert copy(metadataDirective="COPY", **fields).refusal == (400, "bad_request")


def test_an_unknown_directive_is_refused(copy):
    assert copy(metadataDirective="MERGE").refusal == (400, "bad_request")


def test_a_range_can_be_copied(b2, shared, copy, name):
    made = copy(range="bytes=2-4").json()

    assert made["contentLength"] == 3
    assert b2.by_name(shared, name).body == b"234"


def test_a_range_behind_the_end_cannot_be_copied(copy):
    assert copy(range="bytes=10-20").refusal == (416, "range_not_satisfiable")


def test_a_copy_may_go_to_another_bucket(b2, bucket, copy, name):
    made = copy(destinationBucketId=bucket.id).json()

    assert made["bucketId"] == bucket.id
    assert b2.by_name(bucket, name).body == CONTENT


def test_a_copy_over_its_source_is_a_new_version(b2, shared, name):
    first = b2.upload(shared, name)

    second = b2.ok("b2_copy_file", sourceFileId=first["fileId"], fileName=name)

    listing = b2.ok("b2_list_file_versions", bucketId=shared.id, prefix=name)
    assert [each["fileId"] for each in listing["files"]] == [second["fileId"], first["fileId"]]


def test_a_copy_outlives_its_source(b2, shared, name):
    first = b2.upload(shared, name, CONTENT)
    b2.ok("b2_copy_file", sourceFileId=first["fileId"], fileName=f"copy-of-{name}")

    b2.ok("b2_delete_file_version", fileName=name, fileId=first["fileId"])

    assert b2.by_name(shared, f"copy-of-{name}").body == CONTENT


def test_a_source_that_is_not_there_is_not_found(copy, shared):
    answer = copy(sourceFileId=UNKNOWN_FILE_ID.format(shared.id))

    assert answer.refusal == (404, "not_found")


def test_a_copy_needs_a_name_that_files_may_have(copy):
    assert copy(fileName="").refusal == (400, "bad_request")


def test_a_copy_of_a_large_file_keeps_its_bytes(b2, shared, name):
    first, last = b"x" * 5_000_000, b"end"
    file_id = b2.start_large(shared, name)
    b2.upload_part(file_id, 1, first)
    b2.upload_part(file_id, 2, last)
    assert b2.finish(file_id, first, last).status == 200

    b2.ok("b2_copy_file", sourceFileId=file_id, fileName=f"copy-of-{name}")

    answer = b2.by_name(shared, f"copy-of-{name}", {"Range": "bytes=4999999-"})
    assert answer.body == b"xend"


def test_a_key_for_another_bucket_does_not_read_the_source(make_key, bucket, source, name):
    key = make_key("readFiles", "writeFiles", bucketIds=[bucket.id])

    answer = key.call(
        "b2_copy_file",
        sourceFileId=source["fileId"],
        fileName=name,
        destinationBucketId=bucket.id,
    )

    assert answer.refusal == (401, "unauthorized")


def test_a_key_for_another_bucket_does_not_write_the_copy(make_key, shared, bucket, source, name):
    key = make_key("readFiles", "writeFiles", bucketIds=[shared.id])

    answer = key.call(
        "b2_copy_file",
        sourceFileId=source["fileId"],
        fileName=name,
        destinationBucketId=bucket.id,
    )

    assert answer.refusal == (401, "unauthorized")


@pytest.fixture
def large(b2, shared, name):
    return b2.start_large(shared, name)


@pytest.fixture
def copy_part(b2, source, large):
    def ask(number=1, **fields):
        values = {
            "sourceFileId": source["fileId"],
            "largeFileId": large,
            "partNumber": number,
            **fields,
        }
        return b2.call("b2_copy_part", **values)

    return ask


def test_a_copied_part_answers_its_fields_without_a_checksum(copy_part):
    assert set(copy_part().json()) == PART_FIELDS


def test_a_copied_part_tells_its_number_file_and_length(copy_part, large):
    part = copy_part(3).json()

    assert (part["partNumber"], part["fileId"], part["contentLength"]) == (3, large, 10)


def test_a_copied_part_tells_the_sha1_of_its_bytes(copy_part):
    assert copy_part().json()["contentSha1"] == sha1_of(CONTENT)


def test_a_range_can_be_copied_into_a_part(copy_part):
    part = copy_part(range="bytes=2-4").json()

    assert (part["contentLength"], part["contentSha1"]) == (3, sha1_of(b"234"))


def test_a_copied_part_is_listed(b2, copy_part, large):
    copy_part()

    parts = b2.ok("b2_list_parts", fileId=large)["parts"]

    assert [each["contentSha1"] for each in parts] == [sha1_of(CONTENT)]


def test_a_copied_part_replaces_an_uploaded_one(b2, copy_part, large):
    b2.upload_part(large, 1, b"before")

    copy_part(1)

    parts = b2.ok("b2_list_parts", fileId=large)["parts"]
    assert [each["contentSha1"] for each in parts] == [sha1_of(CONTENT)]


def test_a_file_can_be_made_of_uploaded_and_copied_parts(b2, shared, copy_part, large, name):
    first = b"x" * 5_000_000
    b2.upload_part(large, 1, first)
    copy_part(2, range="bytes=0-5")

    answer = b2.finish(large, first, CONTENT[:6])

    assert answer.json()["contentLength"] == 5_000_006
    assert b2.by_name(shared, name, {"Range": "bytes=4999999-"}).body == b"x012345"


def test_small_parts_are_refused_only_at_the_finish(b2, copy_part, large):
    b2.upload_part(large, 1, CONTENT)

    assert copy_part(2, range="bytes=0-5").status == 200


@pytest.mark.parametrize("number", [0, 10_001])
def test_copied_parts_have_numbers_from_1_to_10_000(copy_part, number):
    assert copy_part(number).refusal == (400, "bad_request")


def test_a_range_behind_the_end_is_no_part(copy_part):
    assert copy_part(range="bytes=10-20").refusal == (416, "range_not_satisfiable")


def test_a_source_that_is_not_there_is_no_part(copy_part, shared):
    answer = copy_part(sourceFileId=UNKNOWN_FILE_ID.format(shared.id))

    assert answer.refusal == (404, "not_found")


def test_a_part_of_a_file_that_was_not_begun_is_refused(copy_part, source):
    assert copy_part(largeFileId=source["fileId"]).status == 400
