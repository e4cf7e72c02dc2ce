import pytest

from localb2 import ids
from localb2.errors import (
    AlreadyHidden,
    BadFileInfo,
    BadFileName,
    FileNotPresent,
    NoSuchBucket,
    NoSuchFile,
)
from localb2.rules import buckets, files
from localb2.values import Blob
from tests.localb2.rules.conftest import stored


def bytes_of(db, version):
    return b"".join(blob.inline for blob in files.blobs_of(db, version))


def test_an_upload_is_found_with_everything_it_was_given(db, upload):
    version = upload(
        "photos/cat.jpg",
        b"meow",
        content_type="image/jpeg",
        info={"Color": "black"},
        encryption="SSE-B2",
        sha1_unverified=True,
    )

    assert files.get_version(db, version.id) == version
    assert files.find_latest(db, version.bucket_id, "photos/cat.jpg") == version
    assert version.info == {"color": "black"}
    assert version.etag == version.md5
    assert bytes_of(db, version) == b"meow"


def test_the_file_id_tells_bucket_and_upload_time(bucket, upload):
    version = upload("a")

    assert ids.bucket_of(version.id) == bucket.id
    assert ids.ms_of(version.id) == version.uploaded_ms
    assert version.id.endswith(f"_u{version.uploaded_ms:014d}")


def test_upload_times_increase_within_one_millisecond(upload):
    times = [upload("a").uploaded_ms for _ in range(50)]

    assert times == sorted(set(times))


def test_a_file_without_bytes_is_empty(db, clock, bucket):
    version = files.add_file(db, clock, bucket, "e", None, content_type="text/plain", info={})

    assert version.size == 0
    assert version.sha1 == "da39a3ee5e6b4b0d3255bfef95601890afd80709"
    assert files.blobs_of(db, version) == []


def test_a_second_upload_is_the_latest_and_the_first_remains(db, bucket, upload):
    first = upload("a", b"one")
    second = upload("a", b"two")

    assert files.find_latest(db, bucket.id, "a") == second
    assert files.get_version(db, first.id).is_latest is False
    assert bytes_of(db, first) == b"one"


def test_deleting_the_latest_version_brings_back_the_one_before(db, bucket, upload):
    first = upload("a", b"one")
    second = upload("a", b"two")

    files.delete_file_version(db, bucket.id, "a", second.id)

    assert files.find_latest(db, bucket.id, "a") == first


def test_deleting_an_older_version_leaves_the_latest(db, bucket, upload):
    first = upload("a", b"one")
    second = upload("a", b"two")

    files.delete_file_version(db, bucket.id, "a", first.id)

    assert files.find_latest(db, bucket.id, "a") == second
    with pytest.raises(NoSuchFile):
        files.get_version(db, first.id)


def test_deleting_the_hide_marker_unhides(db, clock, bucket, upload):
    version = upload("a")
    marker = files.hide_file(db, clock, bucket, "a")

    files.delete_file_version(db, bucket.id, "a", marker.id)

    assert files.find_latest(db, bucket.id, "a") == version


def test_a_hide_marker_is_the_latest_version(db, clock, bucket, upload):
    upload("a")

    marker = files.hide_file(db, clock, bucket, "a")

    assert files.find_latest(db, bucket.id, "a") == marker
    assert (marker.action, marker.size) == ("hide", 0)
    assert marker.content_type == "application/x-bz-hide-marker"
    assert "_v7007000_t0000_" in marker.id


def test_it_hides_only_what_is_there(db, clock, bucket):
    with pytest.raises(NoSuchFile, match="File not present: a"):
        files.hide_file(db, clock, bucket, "a")


def test_it_does_not_hide_twice(db, clock, bucket, upload):
    upload("a")
    files.hide_file(db, clock, bucket, "a")

    with pytest.raises(AlreadyHidden, match="File already hidden: a"):
        files.hide_file(db, clock, bucket, "a")


def test_s3_may_mark_what_is_not_there_and_more_than_once(db, clock, bucket):
    first = files.add_hide_marker(db, clock, bucket, "a")
    second = files.add_hide_marker(db, clock, bucket, "a")

    assert files.find_latest(db, bucket.id, "a") == second
    assert files.get_version(db, first.id).is_latest is False


def test_bucket_name_and_id_must_belong_together(db, clock, account, bucket, upload):
    version = upload("a")
    other = buckets.create_bucket(db, clock, account.id, "other-bucket")

    for bucket_id, name in [(other.id, "a"), (bucket.id, "b")]:
        with pytest.raises(FileNotPresent, match=f"File not present: {name}"):
            files.delete_file_version(db, bucket_id, name, version.id)


@pytest.mark.parametrize("file_id", ["", "4_z", "nonsense", "4_z" + "0" * 24 + "_f1"])
def test_it_finds_no_version_for_a_malformed_id(db, file_id):
    with pytest.raises(NoSuchFile):
        files.get_version(db, file_id)


def test_it_finds_no_version_for_an_id_that_differs_in_one_digit(db, upload):
    version = upload("a")
    digit = "0" if version.id[31] != "0" else "1"

    with pytest.raises(NoSuchFile):
        files.get_version(db, version.id[:31] + digit + version.id[32:])


def test_deleting_frees_the_bytes_in_the_database(db, bucket, upload):
    version = upload("a", b"x" * 100)

    files.delete_file_version(db, bucket.id, "a", version.id)

    assert db.execute("SELECT count(*) FROM blobs").fetchone() == (0,)
    assert buckets.usage(db, bucket.id).bytes == 0


def test_the_latest_version_is_opened_with_its_bytes(db, bucket, upload):
    upload("a", b"older")
    newest = upload("a", b"newer")

    version, (blob,) = files.open_latest(db, bucket, "a")

    assert version == newest
    assert blob.inline == b"newer"


def test_a_hide_marker_is_opened_without_bytes(db, clock, bucket, upload):
    upload("a", b"hello")
    marker = files.hide_file(db, clock, bucket, "a")

    assert files.open_latest(db, bucket, "a") == (marker, [])


def test_nothing_can_be_opened_where_nothing_is(db, bucket):
    with pytest.raises(NoSuchFile):
        files.open_latest(db, bucket, "a")


def test_bytes_deleted_while_we_look_are_not_taken_for_an_empty_file(db, bucket, upload):
    version = upload("a", b"hello")
    db.execute("DELETE FROM blobs")

    with pytest.raises(NoSuchFile):
        files.blobs_of(db, version)
    with pytest.raises(NoSuchFile):
        files.open_latest(db, bucket, "a")


def test_deleting_notes_the_blob_file_that_may_go(db, clock, bucket):
    body = stored(b"x" * 100_000, file="f00d")
    version = files.add_file(db, clock, bucket, "a", body, content_type="x/y", info={})
    assert files.blobs_of(db, version) == [Blob(size=100_000, file="f00d")]

    files.delete_file_version(db, bucket.id, "a", version.id)

    assert db.execute("SELECT file FROM freed_files").fetchall() == [("f00d",)]


def test_it_rejects_bad_names_and_info(upload):
    with pytest.raises(BadFileName):
        upload("tab\t")
    with pytest.raises(BadFileInfo):
        upload("a", info={"b2-unknown": "x"})


def test_it_rejects_an_upload_into_a_bucket_that_is_gone(db, bucket, upload):
    buckets.delete_bucket(db, bucket.id)

    with pytest.raises(NoSuchBucket):
        upload("a")
