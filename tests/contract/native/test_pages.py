"""Pages of b2_list_file_names and b2_list_file_versions: where they start, end and go on."""

import pytest

CALLS = ["b2_list_file_names", "b2_list_file_versions"]


@pytest.fixture(scope="module")
def many(b2, make_module_bucket):
    """A bucket with 101 small files, one more than a page has by default."""
    bucket = make_module_bucket()
    url = b2.ok("b2_get_upload_url", bucketId=bucket.id)
    for number in range(101):
        if b2.upload_with(url, f"{number:03}").status != 200:
            b2.upload(bucket, f"{number:03}")
    return bucket


def names(answer):
    return [each["fileName"] for each in answer["files"]]


@pytest.mark.parametrize("call", CALLS)
def test_the_last_page_has_no_next_name(b2, many, call):
    assert b2.ok(call, bucketId=many.id, startFileName="100")["nextFileName"] is None


def test_the_last_page_of_versions_has_no_next_id(b2, many):
    page = b2.ok("b2_list_file_versions", bucketId=many.id, startFileName="100")

    assert page["nextFileId"] is None


@pytest.mark.parametrize("call", CALLS)
def test_a_list_starts_with_the_name_it_is_told(b2, many, call):
    answer = b2.ok(call, bucketId=many.id, startFileName="050", maxFileCount=2)

    assert names(answer) == ["050", "051"]


@pytest.mark.parametrize("call", CALLS)
def test_a_list_may_start_with_a_name_that_is_not_there(b2, many, call):
    answer = b2.ok(call, bucketId=many.id, startFileName="050-", maxFileCount=1)

    assert names(answer) == ["051"]


def test_versions_may_start_with_one_version_of_a_name(b2, bucket):
    ids = [b2.upload(bucket, "file")["fileId"] for _ in range(3)]

    answer = b2.ok(
        "b2_list_file_versions", bucketId=bucket.id, startFileName="file", startFileId=ids[1]
    )

    assert [each["fileId"] for each in answer["files"]] == [ids[1], ids[0]]


@pytest.mark.parametrize("count", [None, 0])
@pytest.mark.parametrize("call", CALLS)
def test_a_page_has_100_files_unless_told_otherwise(b2, many, call, count):
    assert len(b2.ok(call, bucketId=many.id, maxFileCount=count)["files"]) == 100


@pytest.mark.parametrize("call", CALLS)
def test_a_page_may_have_10_000_files(b2, many, call):
    assert len(b2.ok(call, bucketId=many.id, maxFileCount=10_000)["files"]) == 101


@pytest.mark.parametrize("call", CALLS)
def test_pages_join_without_gaps(b2, many, call):
    found, cursor = [], {}
    while True:
        page = b2.ok(call, bucketId=many.id, maxFileCount=40, **cursor)
        found += names(page)
        if page["nextFileName"] is None:
            break
        cursor = {
            "startFileName": page["nextFileName"],
            "startFileId": page.get("nextFileId"),
        }

    assert found == [f"{number:03}" for number in range(101)]


def test_pages_of_versions_may_end_within_a_name(b2, bucket):
    ids = [b2.upload(bucket, "file")["fileId"] for _ in range(3)]

    first = b2.ok("b2_list_file_versions", bucketId=bucket.id, maxFileCount=2)
    second = b2.ok(
        "b2_list_file_versions",
        bucketId=bucket.id,
        startFileName=first["nextFileName"],
        startFileId=first["nextFileId"],
    )

    assert [each["fileId"] for each in first["files"] + second["files"]] == ids[::-1]


def test_too_many_versions_for_a_page_are_out_of_range(b2, many):
    answer = b2.call("b2_list_file_versions", bucketId=many.id, maxFileCount=10_001)

    assert answer.refusal == (400, "out_of_range")


def test_too_many_names_for_a_page_are_refused(b2, many):
    assert b2.call("b2_list_file_names", bucketId=many.id, maxFileCount=10_001).status == 400


def test_a_version_to_start_with_needs_a_name(b2, many):
    page = b2.ok("b2_list_file_versions", bucketId=many.id, maxFileCount=1)
    file_id = page["files"][0]["fileId"]

    answer = b2.call("b2_list_file_versions", bucketId=many.id, startFileId=file_id)

    assert answer.status == 400


def test_what_is_no_file_id_is_nothing_to_start_with(b2, many):
    answer = b2.call(
        "b2_list_file_versions", bucketId=many.id, startFileName="000", startFileId="nonsense"
    )

    assert answer.refusal == (400, "invalid_file_id")
