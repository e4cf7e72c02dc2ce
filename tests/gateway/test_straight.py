"""What a browser needs to send files and parts straight to B2: presigned URLs, and a CORS rule."""

import urllib.error
import urllib.request
from dataclasses import replace

import pytest

from gateway.errors import MasterKeyRefused, NoSuchBucket, RevisionConflict
from gateway.gateway import Gateway
from gateway.values import CorsRule, Protection

RULE = CorsRule(
    name="from-a-page",
    origins=("https://console.example",),
    operations=("s3_put",),
    expose=("etag",),
    max_age=600,
)


def put(url, body, headers=None):
    request = urllib.request.Request(url, data=body, headers=headers or {}, method="PUT")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.headers["ETag"].strip('"')


def signed(gateway, bucket, name="a.txt", size=5, **about):
    about = {"content_type": "text/plain", "info": {"color": "red"}, "seconds": 60, **about}
    return gateway.presign_upload(bucket, name, size=size, **about)


def test_a_presigned_part_becomes_part_of_the_file(gateway, bucket):
    file_id = gateway.start_large_file(bucket, "a b.bin", content_type="text/plain", info={})

    for number, body in ((1, b"a" * 5_000_000), (2, b"end")):
        put(gateway.presign_part(bucket, "a b.bin", file_id, number, seconds=60), body)
    parts = gateway.list_parts(bucket, "a b.bin", file_id)
    gateway.finish_large_file(bucket, "a b.bin", file_id, parts)

    assert gateway.download_file(bucket, "a b.bin").size == 5_000_003


def test_a_presigned_part_is_for_that_part_alone(gateway, bucket):
    file_id = gateway.start_large_file(bucket, "a.bin", content_type="text/plain", info={})
    url = gateway.presign_part(bucket, "a.bin", file_id, 1, seconds=60)

    with pytest.raises(urllib.error.HTTPError) as refused:
        put(url.replace("partNumber=1", "partNumber=2"), b"x")

    assert refused.value.code == 403
    gateway.cancel_large_file(bucket, "a.bin", file_id)


def test_a_part_cannot_be_presigned_for_ever(gateway, bucket):
    with pytest.raises(ValueError, match="604800"):
        gateway.presign_part(bucket, "a.bin", "4_z", 1, seconds=604_801)


NAMES = [
    "a b + % # ? & //.txt",
    "/starts/with/slash",
    "\"q\" 'a' <b>.txt",
    "雪だるま ☃.png",
    "b\\s ~*",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_presigned_file_arrives_under_its_name(gateway, bucket, name):
    upload = signed(gateway, bucket, name)

    put(upload.url, b"hello", upload.headers)

    [file] = gateway.list_file_versions(bucket).files
    assert (file.name, file.size) == (name, 5)


def test_a_presigned_file_keeps_type_and_file_info(gateway, bucket):
    info = {"color": "red", "b2-cache-control": "max-age=60", "src_last_modified_millis": "1"}
    upload = signed(gateway, bucket, info=info, protection=Protection(encryption="SSE-B2"))

    put(upload.url, b"hello", upload.headers)

    [file] = gateway.list_file_versions(bucket).files
    details = gateway.get_file_info(file.id)
    assert (details.content_type, details.info) == ("text/plain", info)
    assert details.encryption == "SSE-B2"


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        (b"hell", {}),
        (b"hello!", {}),
        (b"hello", {"Content-Type": "text/html"}),
        (b"hello", {"x-amz-meta-color": "blue"}),
        (b"hello", {"x-amz-meta-more": "1"}),
        (b"hello", {"x-amz-object-lock-legal-hold": "ON"}),
        (b"hello", {"x-amz-meta-color": None}),
    ],
)
def test_what_was_not_signed_is_not_stored(gateway, bucket, body, changed):
    upload = signed(gateway, bucket)
    headers = {k: v for k, v in {**upload.headers, **changed}.items() if v is not None}

    with pytest.raises(urllib.error.HTTPError) as refused:
        put(upload.url, body, headers)

    assert refused.value.code in (400, 403)
    assert list(gateway.list_file_versions(bucket).files) == []


def test_a_presigned_file_is_for_that_name_alone(gateway, bucket):
    upload = signed(gateway, bucket)

    with pytest.raises(urllib.error.HTTPError) as refused:
        put(upload.url.replace("/a.txt", "/b.txt"), b"hello", upload.headers)

    assert refused.value.code == 403


def test_a_file_is_signed_for_a_bucket_and_for_a_while(gateway, bucket):
    with pytest.raises(NoSuchBucket):
        signed(gateway, "../x")
    with pytest.raises(ValueError, match="604800"):
        signed(gateway, bucket, seconds=604_801)


def test_the_master_key_signs_no_file(full_key, gateway, bucket):
    master = gateway.authorization.account_id
    authorization = replace(gateway.authorization, key_id=master)

    with pytest.raises(MasterKeyRefused):
        signed(Gateway(replace(full_key, key_id=master), authorization), bucket)


def test_buckets_are_part_of_the_host_at_b2(full_key, gateway):
    b2 = replace(gateway.authorization, s3_url="https://s3.us-west-004.backblazeb2.com")

    upload = signed(Gateway(full_key, b2), "my-bucket")

    assert upload.url.startswith("https://my-bucket.s3.us-west-004.backblazeb2.com/a.txt?")
    assert "us-west-004%2Fs3" in upload.url
    names = "content-length%3Bcontent-type%3Bhost%3Bx-amz-meta-color"
    assert f"X-Amz-SignedHeaders={names}" in upload.url
    assert "X-Amz" not in repr(upload)


def test_cors_rules_are_kept(gateway, bucket):
    before = gateway.get_bucket(bucket)

    updated = gateway.update_bucket(before.id, if_revision=before.revision, cors_rules=[RULE])

    assert updated.cors_rules == (RULE,)
    assert gateway.get_bucket(bucket).cors_rules == (RULE,)


def test_cors_rules_do_not_overwrite_a_change_in_between(gateway, bucket):
    before = gateway.get_bucket(bucket)
    gateway.update_bucket(before.id, if_revision=None, info={"a": "b"})

    with pytest.raises(RevisionConflict):
        gateway.update_bucket(before.id, if_revision=before.revision, cors_rules=[RULE])
