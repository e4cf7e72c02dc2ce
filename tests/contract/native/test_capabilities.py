"""Which capability each call needs: without it 401 unauthorized, with it alone the call works."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from tests.contract.native.connections import NativeAnswer
from tests.contract.native.key import Bucket, NativeKey, now_ms, sha1_of


@dataclass
class Stage:
    """What calls act on; `b2` prepares, `key` is the one that is tried."""

    b2: NativeKey
    bucket: Bucket
    locked: Bucket
    name: str = field(default_factory=lambda: f"{uuid4().hex[:12]}.txt")

    def file(self, bucket: Bucket | None = None) -> dict[str, str]:
        made = self.b2.upload(bucket or self.bucket, self.name)
        return {"fileName": self.name, "fileId": made["fileId"]}

    def begun(self) -> str:
        return self.b2.start_large(self.bucket, self.name)


Call = Callable[[Stage, NativeKey], NativeAnswer]


def list_keys(stage, key):
    return key.call("b2_list_keys", accountId=key.account_id)


def delete_key(stage, key):
    made = stage.b2.create_key("contract-test", ["listFiles"]).json()
    answer = key.call("b2_delete_key", applicationKeyId=made["applicationKeyId"])
    if answer.status != 200:
        stage.b2.ok("b2_delete_key", applicationKeyId=made["applicationKeyId"])
    return answer


def create_key(stage, key):
    answer = key.create_key("contract-test", ["writeKeys"])
    if answer.status == 200:
        stage.b2.ok("b2_delete_key", applicationKeyId=answer.json()["applicationKeyId"])
    return answer


def create_bucket(stage, key):
    answer = key.create_bucket(f"contract-{uuid4().hex[:20]}")
    if answer.status == 200:
        made = answer.json()["bucketId"]
        stage.b2.ok("b2_delete_bucket", accountId=key.account_id, bucketId=made)
    return answer


def delete_bucket(stage, key):
    made = stage.b2.create_bucket(f"contract-{uuid4().hex[:20]}").json()["bucketId"]
    answer = key.call("b2_delete_bucket", accountId=key.account_id, bucketId=made)
    if answer.status != 200:
        stage.b2.ok("b2_delete_bucket", accountId=key.account_id, bucketId=made)
    return answer


def list_buckets(stage, key):
    return key.call("b2_list_buckets", accountId=key.account_id)


def update_bucket(stage, key):
    return key.update_bucket(stage.bucket, bucketInfo={"a": "b"})


def get_rules(stage, key):
    return key.call("b2_get_bucket_notification_rules", bucketId=stage.bucket.id)


def set_rules(stage, key):
    return key.call(
        "b2_set_bucket_notification_rules", bucketId=stage.bucket.id, eventNotificationRules=[]
    )


def list_file_names(stage, key):
    return key.call("b2_list_file_names", bucketId=stage.bucket.id)


def list_file_versions(stage, key):
    return key.call("b2_list_file_versions", bucketId=stage.bucket.id)


def list_unfinished(stage, key):
    return key.call("b2_list_unfinished_large_files", bucketId=stage.bucket.id)


def get_file_info(stage, key):
    return key.call("b2_get_file_info", fileId=stage.file()["fileId"])


def hide_file(stage, key):
    stage.file()
    return key.call("b2_hide_file", bucketId=stage.bucket.id, fileName=stage.name)


def delete_file_version(stage, key):
    return key.call("b2_delete_file_version", **stage.file())


def update_retention(stage, key):
    until = {"mode": "governance", "retainUntilTimestamp": now_ms() + 120_000}
    which = stage.file(stage.locked)
    return key.call("b2_update_file_retention", **which, fileRetention=until)


def update_legal_hold(stage, key):
    which = stage.file(stage.locked)
    answer = key.call("b2_update_file_legal_hold", **which, legalHold="on")
    stage.b2.call("b2_update_file_legal_hold", **which, legalHold="off")
    return answer


def get_download_authorization(stage, key):
    return key.call(
        "b2_get_download_authorization",
        bucketId=stage.bucket.id,
        fileNamePrefix="",
        validDurationInSeconds=60,
    )


def get_upload_url(stage, key):
    return key.call("b2_get_upload_url", bucketId=stage.bucket.id)


def start_large_file(stage, key):
    return key.call(
        "b2_start_large_file",
        bucketId=stage.bucket.id,
        fileName=stage.name,
        contentType="text/plain",
    )


def get_upload_part_url(stage, key):
    return key.call("b2_get_upload_part_url", fileId=stage.begun())


def list_parts(stage, key):
    return key.call("b2_list_parts", fileId=stage.begun())


def cancel_large_file(stage, key):
    return key.call("b2_cancel_large_file", fileId=stage.begun())


def copy_file(stage, key):
    source = stage.file()["fileId"]
    return key.call("b2_copy_file", sourceFileId=source, fileName=f"copy-of-{stage.name}")


def copy_part(stage, key):
    source = stage.file()["fileId"]
    return key.call("b2_copy_part", sourceFileId=source, largeFileId=stage.begun(), partNumber=1)


NEEDED: dict[Call, tuple[str, ...]] = {
    list_keys: ("listKeys",),
    create_key: ("writeKeys",),
    delete_key: ("deleteKeys",),
    create_bucket: ("writeBuckets",),
    delete_bucket: ("deleteBuckets",),
    list_buckets: ("listBuckets",),
    update_bucket: ("writeBuckets",),
    get_rules: ("readBucketNotifications",),
    set_rules: ("writeBucketNotifications",),
    list_file_names: ("listFiles",),
    list_file_versions: ("listFiles",),
    list_unfinished: ("listFiles",),
    get_file_info: ("readFiles",),
    hide_file: ("writeFiles",),
    delete_file_version: ("deleteFiles",),
    update_retention: ("writeFileRetentions",),
    update_legal_hold: ("writeFileLegalHolds",),
    get_download_authorization: ("shareFiles",),
    get_upload_url: ("writeFiles",),
    start_large_file: ("writeFiles",),
    get_upload_part_url: ("writeFiles",),
    list_parts: ("writeFiles",),
    cancel_large_file: ("writeFiles",),
    copy_file: ("readFiles", "writeFiles"),
    copy_part: ("readFiles", "writeFiles"),
}


def title(value: Any) -> str:
    return value.__name__ if callable(value) else str(value)


@pytest.fixture
def stage(b2, shared, locked):
    return Stage(b2, shared, locked)


@pytest.mark.parametrize(
    ("call", "capability"),
    [(call, capability) for call, needed in NEEDED.items() for capability in needed],
    ids=title,
)
def test_it_is_unauthorized_without(stage, make_key, everything, call, capability):
    key = make_key(*(each for each in everything if each != capability))

    assert call(stage, key).refusal == (401, "unauthorized")


@pytest.mark.parametrize("call", NEEDED, ids=title)
def test_it_works_with_nothing_else(stage, make_key, call):
    key = make_key(*NEEDED[call])

    assert call(stage, key).status == 200


def test_finishing_needs_to_write_files(b2, make_key, everything, shared, name):
    file_id = b2.start_large(shared, name)
    key = make_key(*(each for each in everything if each != "writeFiles"))

    answer = key.call(
        "b2_finish_large_file", fileId=file_id, partSha1Array=[sha1_of(b"1"), sha1_of(b"2")]
    )

    assert answer.refusal == (401, "unauthorized")


def test_a_key_that_only_reads_buckets_does_not_list_them(make_key, b2):
    key = make_key("readBuckets", "listAllBucketNames")

    answer = key.call("b2_list_buckets", accountId=b2.account_id)

    assert answer.refusal == (401, "unauthorized")
