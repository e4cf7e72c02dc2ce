"""CopyObject (reference 1.3, 1.4, 1.15)."""

import hashlib
from urllib.parse import quote

import pytest

from tests.contract.s3_client import SignedWire, refusal
from tests.contract.service import Key

SOURCE = "source ü+.txt"
CONTENT = b"0123456789"


@pytest.fixture(scope="module")
def source(s3, shared_bucket):
    """A file with metadata to copy from; two versions, of which the older says `old`."""
    s3.put_object(Bucket=shared_bucket, Key=SOURCE, Body=b"old")
    put = s3.put_object(
        Bucket=shared_bucket,
        Key=SOURCE,
        Body=CONTENT,
        ContentType="text/x-source",
        CacheControl="max-age=60",
        Metadata={"colour": "blue"},
    )
    return {"Bucket": shared_bucket, "Key": SOURCE, "VersionId": put["VersionId"]}


@pytest.fixture
def copy(s3, source, shared_bucket, name):
    """Copies the source to a name of this test."""

    def make(**settings):
        wanted = {"Bucket": shared_bucket, "Key": name, "CopySource": source, **settings}
        return s3.copy_object(**wanted)

    return make


@pytest.fixture
def copied(s3, copy, shared_bucket, name):
    """The copy as it is read."""

    def make(**settings):
        copy(**settings)
        return s3.get_object(Bucket=shared_bucket, Key=name)

    return make


@pytest.fixture
def copy_raw(raw, source, shared_bucket, name):
    """Copies with these headers; answers the raw answer."""

    def make(headers=None, copy_source=None):
        place = copy_source or f"{shared_bucket}/{quote(SOURCE)}"
        return raw.send(
            "PUT", f"/{shared_bucket}/{name}", b"", {"x-amz-copy-source": place, **(headers or {})}
        )

    return make


def md5(content):
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def test_a_copy_has_the_content_of_its_source(copied):
    assert copied()["Body"].read() == CONTENT


def test_the_answer_tells_etag_and_time(copy_raw):
    answer = copy_raw()

    root = answer.xml()
    assert (answer.status, root.tag) == (200, "CopyObjectResult")
    assert root.findtext("ETag") == f'"{md5(CONTENT)}"'
    assert root.findtext("LastModified")


def test_the_answer_tells_the_version_of_the_source(copy_raw, source):
    assert copy_raw().headers["x-amz-copy-source-version-id"] == source["VersionId"]


def test_the_answer_tells_the_version_of_the_copy(copy, s3, shared_bucket, name):
    version = copy()["VersionId"]

    assert s3.head_object(Bucket=shared_bucket, Key=name)["VersionId"] == version


def test_a_copy_has_the_etag_of_its_source(copied):
    assert copied()["ETag"] == f'"{md5(CONTENT)}"'


def test_a_copy_is_listed_as_an_upload_natively(copy, native):
    assert native.file_info(copy()["VersionId"])["action"] == "upload"


def test_a_copy_keeps_the_metadata_of_its_source(copied):
    answer = copied()

    assert answer["Metadata"] == {"colour": "blue"}
    assert (answer["ContentType"], answer["CacheControl"]) == ("text/x-source", "max-age=60")


def test_directive_copy_ignores_new_metadata(copied):
    answer = copied(MetadataDirective="COPY", Metadata={"colour": "red"}, ContentType="text/x-new")

    assert (answer["Metadata"], answer["ContentType"]) == ({"colour": "blue"}, "text/x-source")


def test_directive_replace_takes_new_metadata_alone(copied):
    answer = copied(
        MetadataDirective="REPLACE", Metadata={"shape": "round"}, ContentType="text/x-new"
    )

    assert (answer["Metadata"], answer["ContentType"]) == ({"shape": "round"}, "text/x-new")
    assert "CacheControl" not in answer


def test_a_version_can_be_copied(s3, copied, source, shared_bucket):
    versions = s3.list_object_versions(Bucket=shared_bucket, Prefix=SOURCE)["Versions"]
    old = {**source, "VersionId": versions[1]["VersionId"]}

    assert copied(CopySource=old)["Body"].read() == b"old"


def test_without_a_version_the_newest_is_copied(copied, shared_bucket):
    newest = {"Bucket": shared_bucket, "Key": SOURCE}

    assert copied(CopySource=newest)["Body"].read() == CONTENT


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_source_may_begin_with_a_slash(copy_raw, source, slash):
    place = f"{slash}{source['Bucket']}/{quote(SOURCE)}"

    assert copy_raw(copy_source=place).status == 200


def test_a_copy_goes_into_another_bucket(s3, copy, bucket, name):
    copy(Bucket=bucket)

    assert s3.get_object(Bucket=bucket, Key=name)["Body"].read() == CONTENT


def test_a_copy_onto_itself_makes_a_new_version_with_new_metadata(s3, shared_bucket, name):
    place = {"Bucket": shared_bucket, "Key": name}
    first = s3.put_object(**place, Body=b"x", Metadata={"a": "1"})["VersionId"]

    answer = s3.copy_object(
        **place, CopySource=place, MetadataDirective="REPLACE", Metadata={"a": "2"}
    )

    assert answer["VersionId"] != first
    assert s3.head_object(**place)["Metadata"] == {"a": "2"}
    assert s3.head_object(**place, VersionId=first)["Metadata"] == {"a": "1"}


def test_copying_an_old_version_onto_the_name_restores_it(s3, shared_bucket, name):
    place = {"Bucket": shared_bucket, "Key": name}
    old = s3.put_object(**place, Body=b"old")["VersionId"]
    s3.put_object(**place, Body=b"new")

    s3.copy_object(**place, CopySource={**place, "VersionId": old})

    assert s3.get_object(**place)["Body"].read() == b"old"


def test_a_copy_outlives_its_source(s3, copy, shared_bucket, name):
    source = {"Bucket": shared_bucket, "Key": f"{name}-source"}
    version = s3.put_object(**source, Body=b"x" * 100_000)["VersionId"]
    copy(CopySource=source)

    s3.delete_object(**source, VersionId=version)

    content = s3.get_object(Bucket=shared_bucket, Key=name)["Body"].read()
    assert content == b"x" * 100_000


def test_a_copy_is_encrypted_by_default(copy, native):
    encryption = native.file_info(copy()["VersionId"])["serverSideEncryption"]

    assert encryption == {"algorithm": "AES256", "mode": "SSE-B2"}


def test_a_missing_source_is_not_found(copy, shared_bucket):
    missing = {"Bucket": shared_bucket, "Key": "missing"}

    assert refusal(copy, CopySource=missing)[:2] == (404, "NoSuchKey")


def test_a_missing_source_bucket_is_not_found(copy, shared_bucket):
    missing = {"Bucket": f"{shared_bucket}-x", "Key": "x"}

    assert refusal(copy, CopySource=missing)[0] in (403, 404)


def test_a_hidden_source_is_not_found(s3, copy, shared_bucket, name):
    hidden = {"Bucket": shared_bucket, "Key": f"{name}-hidden"}
    s3.put_object(**hidden, Body=b"x")
    s3.delete_object(**hidden)

    assert refusal(copy, CopySource=hidden)[0] == 404


@pytest.mark.parametrize("place", ["", "nothing-but-a-bucket", "/"])
def test_a_source_that_names_no_file_is_refused(copy_raw, raw, shared_bucket, name, place):
    headers = {"x-amz-copy-source": place}

    assert raw.send("PUT", f"/{shared_bucket}/{name}", b"", headers).status in (400, 404)


def test_the_key_must_read_the_source(source, raw_with, shared_bucket, name):
    key = raw_with("writeFiles", buckets=[shared_bucket])
    headers = {"x-amz-copy-source": f"{shared_bucket}/{quote(SOURCE)}"}

    answer = key.send("PUT", f"/{shared_bucket}/{name}", b"", headers)

    assert answer.error() == (403, "AccessDenied", "not entitled")


def test_the_key_must_write_the_copy(source, raw_with, shared_bucket, name):
    key = raw_with("readFiles", buckets=[shared_bucket])
    headers = {"x-amz-copy-source": f"{shared_bucket}/{quote(SOURCE)}"}

    answer = key.send("PUT", f"/{shared_bucket}/{name}", b"", headers)

    assert answer.error() == (403, "AccessDenied", "not entitled")


def test_the_source_must_be_in_the_prefix_of_the_key(source, raw_with, shared_bucket, name):
    key = raw_with("readFiles", "writeFiles", buckets=[shared_bucket], prefix="inside/")
    headers = {"x-amz-copy-source": f"{shared_bucket}/{quote(SOURCE)}"}

    answer = key.send("PUT", f"/{shared_bucket}/inside/{name}", b"", headers)

    assert answer.error() == (403, "AccessDenied", "not entitled")


@pytest.mark.local_only
def test_a_file_of_another_account_cannot_be_copied(source, raw, accounts, shared_bucket):
    other = accounts[1]
    stranger = SignedWire(raw.service, Key(other.key_id, other.application_key), raw.wire)
    stranger.send("PUT", "/bucket-of-a-stranger")
    headers = {"x-amz-copy-source": f"{shared_bucket}/{quote(SOURCE)}"}

    answer = stranger.send("PUT", "/bucket-of-a-stranger/x", b"", headers)

    assert answer.status in (403, 404)


def test_tags_are_refused(copy_raw):
    assert copy_raw({"x-amz-tagging": "a=b"}).status in (400, 501)


@pytest.mark.parametrize("directive", ["COPY", "REPLACE"])
def test_a_tagging_directive_alone_is_ignored(copy_raw, directive):
    assert copy_raw({"x-amz-tagging-directive": directive}).status == 200
