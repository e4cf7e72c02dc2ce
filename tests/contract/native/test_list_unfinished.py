"""b2_list_unfinished_large_files."""

import pytest

from tests.contract.native.file_shape import FILE_FIELDS


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


def test_a_key_for_a_prefix_lists_nothing_else(make_key, unfinished):
    key = make_key("listFiles", bucketIds=[unfinished.id], namePrefix="a/")

    answer = key.call("b2_list_unfinished_large_files", bucketId=unfinished.id)

    assert answer.refusal == (401, "unauthorized")


def test_a_key_for_a_prefix_lists_below_it(make_key, unfinished):
    key = make_key("listFiles", bucketIds=[unfinished.id], namePrefix="a/")

    answer = key.ok("b2_list_unfinished_large_files", bucketId=unfinished.id, namePrefix="a/")

    assert sorted(names(answer)) == ["a/1", "a/2"]
