"""b2_list_file_names and b2_list_file_versions: rows, order, folders and pages."""

import pytest

from tests.contract.native.file_shape import FILE_FIELDS, MARKER_FIELDS

EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"
EMPTY_SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
CALLS = ["b2_list_file_names", "b2_list_file_versions"]


@pytest.fixture(scope="module")
def mixed(b2, make_module_bucket):
    """A bucket with everything that lists can hold."""
    bucket = make_module_bucket()
    for name in ["a.txt", "b.txt", "b.txt", "gone/1", "photos/1.jpg", "photos/2.jpg", "z/y/x"]:
        b2.upload(bucket, name, headers={"X-Bz-Info-colour": "blue"})
    b2.ok("b2_hide_file", bucketId=bucket.id, fileName="gone/1")
    b2.start_large(bucket, "unfinished")
    return bucket


def names(answer):
    return [each["fileName"] for each in answer["files"]]


def rows(answer):
    return [(each["action"], each["fileName"]) for each in answer["files"]]


def row_of(b2, bucket, name, call="b2_list_file_versions", **fields):
    files = b2.ok(call, bucketId=bucket.id, startFileName=name, **fields)["files"]
    return next(each for each in files if each["fileName"] == name)


def test_names_are_listed_with_their_newest_version(b2, mixed):
    answer = b2.ok("b2_list_file_names", bucketId=mixed.id)

    assert names(answer) == ["a.txt", "b.txt", "photos/1.jpg", "photos/2.jpg", "z/y/x"]


def test_the_newest_version_is_the_last_upload(b2, shared, name):
    b2.upload(shared, name, b"older")
    newer = b2.upload(shared, name, b"newer")

    assert row_of(b2, shared, name, "b2_list_file_names")["fileId"] == newer["fileId"]


def test_hidden_names_are_not_listed(b2, mixed):
    assert "gone/1" not in names(b2.ok("b2_list_file_names", bucketId=mixed.id))


def test_unfinished_large_files_are_no_names(b2, mixed):
    assert "unfinished" not in names(b2.ok("b2_list_file_names", bucketId=mixed.id))


def test_a_list_of_names_has_files_and_the_next_name(b2, mixed):
    assert set(b2.ok("b2_list_file_names", bucketId=mixed.id)) == {"files", "nextFileName"}


def test_a_list_of_versions_has_files_and_the_next_name_and_id(b2, mixed):
    answer = b2.ok("b2_list_file_versions", bucketId=mixed.id)

    assert set(answer) == {"files", "nextFileId", "nextFileName"}


def test_versions_are_uploads_hide_markers_and_unfinished_files(b2, mixed):
    answer = b2.ok("b2_list_file_versions", bucketId=mixed.id)

    assert rows(answer) == [
        ("upload", "a.txt"),
        ("upload", "b.txt"),
        ("upload", "b.txt"),
        ("hide", "gone/1"),
        ("upload", "gone/1"),
        ("upload", "photos/1.jpg"),
        ("upload", "photos/2.jpg"),
        ("start", "unfinished"),
        ("upload", "z/y/x"),
    ]


def test_versions_of_a_name_are_listed_newest_first(b2, bucket):
    ids = [b2.upload(bucket, "file")["fileId"] for _ in range(3)]

    answer = b2.ok("b2_list_file_versions", bucketId=bucket.id)

    assert [each["fileId"] for each in answer["files"]] == ids[::-1]


@pytest.mark.parametrize("call", CALLS)
def test_names_are_in_the_order_of_their_utf_8_bytes(b2, bucket, call):
    wanted = ["A", "B", "a", "a b", "a-b", "a/b", "ä", "東", "😀"]
    for name in reversed(wanted):
        b2.upload(bucket, name)

    assert names(b2.ok(call, bucketId=bucket.id)) == wanted


@pytest.mark.parametrize("call", CALLS)
def test_an_upload_is_listed_with_all_its_fields(b2, mixed, call):
    assert set(row_of(b2, mixed, "a.txt", call)) == FILE_FIELDS


@pytest.mark.parametrize("call", CALLS)
def test_a_row_is_the_file_that_the_upload_answered(b2, shared, name, call):
    version = b2.upload(shared, name)

    assert row_of(b2, shared, name, call) == version


@pytest.mark.parametrize("call", CALLS)
def test_version_1_tells_the_length_also_as_size(b2, mixed, call):
    row = row_of(b2, mixed, "a.txt", call, version=1)

    assert row["size"] == row["contentLength"] == 5


@pytest.mark.parametrize("call", CALLS)
def test_version_1_does_not_tell_account_and_bucket(b2, mixed, call):
    row = row_of(b2, mixed, "a.txt", call, version=1)

    assert not {"accountId", "bucketId"} & set(row)


@pytest.mark.parametrize("call", CALLS)
def test_version_1_tells_no_md5(b2, mixed, call):
    assert "contentMd5" not in row_of(b2, mixed, "a.txt", call, version=1)


@pytest.mark.parametrize("version", [2, 3, 4])
@pytest.mark.parametrize("call", CALLS)
def test_later_versions_tell_account_and_bucket_and_no_size(b2, mixed, call, version):
    row = row_of(b2, mixed, "a.txt", call, version=version)

    assert (row["accountId"], row["bucketId"]) == (b2.account_id, mixed.id)
    assert "size" not in row


def test_a_hide_marker_is_listed_without_lock_and_encryption(b2, mixed):
    assert set(row_of(b2, mixed, "gone/1")) == MARKER_FIELDS


def test_a_hide_marker_has_a_content_type_of_its_own(b2, mixed):
    assert row_of(b2, mixed, "gone/1")["contentType"] == "application/x-bz-hide-marker"


def test_a_hide_marker_has_the_hashes_of_nothing(b2, mixed):
    marker = row_of(b2, mixed, "gone/1")

    told = marker["contentLength"], marker["contentSha1"], marker["contentMd5"]
    assert told == (0, EMPTY_SHA1, EMPTY_MD5)


def test_a_hide_marker_has_no_info(b2, mixed):
    assert row_of(b2, mixed, "gone/1")["fileInfo"] == {}


def test_an_unfinished_file_is_listed_as_a_start(b2, mixed):
    row = row_of(b2, mixed, "unfinished")

    assert (row["action"], row["contentLength"], row["contentMd5"]) == ("start", 0, None)


@pytest.mark.parametrize("call", CALLS)
def test_a_prefix_narrows_the_list(b2, mixed, call):
    answer = b2.ok(call, bucketId=mixed.id, prefix="photos/")

    assert names(answer) == ["photos/1.jpg", "photos/2.jpg"]


def test_a_delimiter_folds_names_into_folders(b2, mixed):
    answer = b2.ok("b2_list_file_names", bucketId=mixed.id, delimiter="/")

    assert rows(answer) == [
        ("upload", "a.txt"),
        ("upload", "b.txt"),
        ("folder", "photos/"),
        ("folder", "z/"),
    ]


def test_a_delimiter_folds_versions_into_folders(b2, mixed):
    answer = b2.ok("b2_list_file_versions", bucketId=mixed.id, delimiter="/")

    assert rows(answer) == [
        ("upload", "a.txt"),
        ("upload", "b.txt"),
        ("upload", "b.txt"),
        ("folder", "gone/"),
        ("folder", "photos/"),
        ("start", "unfinished"),
        ("folder", "z/"),
    ]


def test_a_folder_of_hidden_files_alone_is_no_row_among_names(b2, mixed):
    answer = b2.ok("b2_list_file_names", bucketId=mixed.id, delimiter="/")

    assert "gone/" not in names(answer)


def test_folders_go_up_to_the_next_delimiter_after_the_prefix(b2, mixed):
    answer = b2.ok("b2_list_file_names", bucketId=mixed.id, delimiter="/", prefix="z/")

    assert rows(answer) == [("folder", "z/y/")]


@pytest.mark.parametrize("call", CALLS)
def test_a_folder_has_a_name_and_nothing_else(b2, mixed, call):
    folder = row_of(b2, mixed, "photos/", call, delimiter="/")

    assert (folder["fileId"], folder["contentType"], folder["contentSha1"]) == (None, None, None)
    assert (folder["contentLength"], folder["uploadTimestamp"]) == (0, 0)
    assert folder["fileInfo"] == {}


def test_a_folder_tells_account_and_bucket(b2, mixed):
    folder = row_of(b2, mixed, "photos/", "b2_list_file_names", delimiter="/")

    assert (folder["accountId"], folder["bucketId"]) == (b2.account_id, mixed.id)


def test_a_folder_has_no_lock_and_no_encryption(b2, mixed):
    folder = row_of(b2, mixed, "photos/", "b2_list_file_names", delimiter="/")

    assert not {"fileRetention", "legalHold", "serverSideEncryption"} & set(folder)


@pytest.mark.parametrize("call", CALLS)
def test_an_unknown_bucket_cannot_be_listed(b2, call):
    answer = b2.call(call, bucketId="0" * 24)

    assert answer.status == 400
    assert answer.json()["code"] in ("bad_bucket_id", "invalid_bucket_id")


@pytest.mark.parametrize("version", [2, 3, 4])
@pytest.mark.parametrize("call", CALLS)
def test_a_key_for_a_prefix_lists_nothing_else(make_key, mixed, call, version):
    key = make_key("listFiles", bucketIds=[mixed.id], namePrefix="photos/")

    answer = key.call(call, version=version, bucketId=mixed.id)

    assert answer.refusal == (401, "unauthorized")


@pytest.mark.parametrize("call", CALLS)
def test_version_1_filters_for_a_key_with_a_prefix(make_key, mixed, call):
    key = make_key("listFiles", bucketIds=[mixed.id], namePrefix="photos/")

    answer = key.ok(call, version=1, bucketId=mixed.id)

    assert names(answer) == ["photos/1.jpg", "photos/2.jpg"]


@pytest.mark.parametrize("call", CALLS)
def test_a_key_for_a_prefix_lists_below_it(make_key, mixed, call):
    key = make_key("listFiles", bucketIds=[mixed.id], namePrefix="photos/")

    answer = key.ok(call, bucketId=mixed.id, prefix="photos/")

    assert names(answer) == ["photos/1.jpg", "photos/2.jpg"]


def test_a_lock_is_withheld_from_keys_that_may_not_read_it(make_key, mixed):
    key = make_key("listFiles", "listBuckets")

    row = row_of(key, mixed, "a.txt")

    withheld = {"isClientAuthorizedToRead": False, "value": None}
    assert (row["fileRetention"], row["legalHold"]) == (withheld, withheld)
