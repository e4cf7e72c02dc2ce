"""kill -9 of localb2 in the middle of uploads: what was acknowledged is there, nothing half is."""

import hashlib
import os
import random
import threading

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.local_b2 import LocalB2Process
from tests.localb2.machine.disk import check_disk

ROUNDS = 20 if os.environ.get("SOAK") == "long" else 4
SECONDS_BEFORE_THE_KILL = (0.4, 1.6)
WRITERS = 8
BUCKET = "soak-bucket"
PART = 5_000_000


def client(process):
    (account, *_) = process.credentials()["accounts"]
    return boto3.client(
        "s3",
        endpoint_url=process.endpoint,
        aws_access_key_id=account["keyId"],
        aws_secret_access_key=account["applicationKey"],
        region_name="us-west-004",
        config=Config(retries={"max_attempts": 1}, connect_timeout=3, read_timeout=10),
    )


def body(number: int) -> bytes:
    """Bytes of very different sizes: inline in the database, just past it, and real files."""
    size = random.Random(number).choice([1, 900, 20_000, 65_536, 65_537, 400_000, 3_000_000])
    return hashlib.sha256(str(number).encode()).digest() * (size // 32 + 1)


class Writers:
    """Threads that upload until the server dies, and remember what it acknowledged."""

    def __init__(self, process, first_number: int):
        self.process = process
        self.first_number = first_number
        self.acknowledged: dict[str, tuple[str, str]] = {}
        self.completed_large: dict[str, str] = {}
        self.threads = [
            *(threading.Thread(target=self._small, args=(n,)) for n in range(WRITERS)),
            threading.Thread(target=self._large),
        ]

    def run_until_killed(self) -> None:
        for thread in self.threads:
            thread.start()
        threading.Event().wait(random.uniform(*SECONDS_BEFORE_THE_KILL))
        self.process.kill()
        for thread in self.threads:
            thread.join()

    def _small(self, lane: int) -> None:
        s3, number = client(self.process), self.first_number + lane
        while True:
            content = body(number)
            try:
                stored = s3.put_object(Bucket=BUCKET, Key=f"small/{number}", Body=content)
            except (BotoCoreError, ClientError):
                return
            self.acknowledged[stored["VersionId"]] = (f"small/{number}", md5(content))
            number += WRITERS

    def _large(self) -> None:
        s3, number = client(self.process), self.first_number
        while True:
            content = bytes([number % 256]) * (2 * PART + 17)
            try:
                self._upload_in_parts(s3, f"large/{number}", content)
            except (BotoCoreError, ClientError):
                return
            number += 1

    def _upload_in_parts(self, s3, name: str, content: bytes) -> None:
        upload = {"Bucket": BUCKET, "Key": name}
        upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
        parts = []
        for index in range(3):
            piece = content[index * PART : (index + 1) * PART]
            sent = s3.upload_part(**upload, PartNumber=index + 1, Body=piece)
            parts.append({"PartNumber": index + 1, "ETag": sent["ETag"]})
        done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
        self.completed_large[done["VersionId"]] = md5(content)


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def listed(s3) -> dict[str, tuple[str, int]]:
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET)
    return {
        version["VersionId"]: (version["Key"], version["Size"])
        for page in pages
        for version in page.get("Versions", [])
    }


def read(s3, name: str, version_id: str) -> bytes:
    return s3.get_object(Bucket=BUCKET, Key=name, VersionId=version_id)["Body"].read()


@pytest.fixture
def process(tmp_path):
    with LocalB2Process(tmp_path / "data", accounts=("demo",), options=()) as process:
        yield process


@pytest.mark.timeout(60 * ROUNDS)  # each round reads again what all earlier ones left
def test_what_was_acknowledged_survives_kill_9(process):
    client(process).create_bucket(Bucket=BUCKET)
    acknowledged, large = {}, {}

    for round_number in range(ROUNDS):
        writers = Writers(process, first_number=round_number * 1_000_000)
        writers.run_until_killed()
        acknowledged |= writers.acknowledged
        large |= writers.completed_large
        process.start()
        check(client(process), writers.acknowledged, writers.completed_large)
        check_disk(process.data)

    s3 = client(process)
    present = listed(s3)
    assert len(acknowledged) > ROUNDS * 20
    assert acknowledged.keys() | large.keys() <= present.keys()
    print(f"{ROUNDS} kills, {len(acknowledged)} small and {len(large)} large files acknowledged")


def check(s3, acknowledged, large) -> None:
    """Everything acknowledged is whole, and whatever else is visible is whole too."""
    present = listed(s3)
    for version_id, (name, digest) in acknowledged.items():
        assert md5(read(s3, name, version_id)) == digest
    for version_id, digest in large.items():
        assert md5(read(s3, present[version_id][0], version_id)) == digest
    for version_id in present.keys() - acknowledged.keys() - large.keys():
        name, size = present[version_id]
        content = read(s3, name, version_id)
        assert len(content) == size
        if name.startswith("small/"):
            assert content == body(int(name.removeprefix("small/")))
        else:
            assert len(content) == 2 * PART + 17
