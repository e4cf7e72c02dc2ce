"""What a browser needs to send parts straight to B2: a presigned URL, and a CORS rule."""

import urllib.error
import urllib.request

import pytest

from gateway.errors import RevisionConflict
from gateway.values import CorsRule

RULE = CorsRule(
    name="from-a-page",
    origins=("https://console.example",),
    operations=("s3_put",),
    expose=("etag",),
    max_age=600,
)


def put(url, body):
    request = urllib.request.Request(url, data=body, method="PUT")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.headers["ETag"].strip('"')


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
