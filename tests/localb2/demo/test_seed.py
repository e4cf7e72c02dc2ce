"""The demo files, seen as a client sees them."""

import struct
import time
import zlib

import pytest

from localb2.demo.pictures import MOODS, landscape
from tests.local_b2 import LocalB2Process
from tests.localb2.native.wire import Wire

DAY_MS = 24 * 3600 * 1000


class Unreset:
    """The first account of a process as it started, demo files and all."""

    def __init__(self, process):
        entry = process.credentials()["accounts"][0]
        self.process = process
        self.endpoint = process.endpoint
        self.address = ("127.0.0.1", process.port)
        self.key_id, self.application_key = entry["keyId"], entry["applicationKey"]
        self.account_id = entry["accountId"]


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    data = tmp_path_factory.mktemp("demo") / "data"
    with LocalB2Process(data, options=("--demo-files",)) as running:
        yield running


@pytest.fixture
def wire(process):
    return Wire(Unreset(process)).sign_in()


def buckets(wire):
    answer = wire.call("b2_list_buckets", accountId=wire.account_id)
    return {bucket["bucketName"]: bucket for bucket in answer.json["buckets"]}


def versions(wire, bucket):
    bucket_id = buckets(wire)[bucket]["bucketId"]
    answer = wire.call("b2_list_file_versions", bucketId=bucket_id, maxFileCount=1000)
    return answer.json["files"]


def test_there_are_private_buckets_and_a_public_one(wire):
    types = {name: bucket["bucketType"] for name, bucket in buckets(wire).items()}

    assert types == {
        "fjordlys-backups": "allPrivate",
        "fjordlys-documents": "allPrivate",
        "fjordlys-photos": "allPrivate",
        "fjordlys-site": "allPublic",
    }


def test_files_have_a_past(wire):
    times = [file["uploadTimestamp"] for bucket in buckets(wire) for file in versions(wire, bucket)]

    now_ms = time.time() * 1000
    assert len(times) > 70
    assert max(times) < now_ms
    assert min(times) < now_ms - 100 * DAY_MS


def test_some_files_have_versions_and_one_folder_is_hidden(wire):
    files = versions(wire, "fjordlys-documents")
    budget = [file for file in files if file["fileName"] == "documents/budget 2026.csv"]
    archive = {file["action"] for file in files if "archive 2024/" in file["fileName"]}
    visible = wire.call(
        "b2_list_file_names",
        bucketId=buckets(wire)["fjordlys-documents"]["bucketId"],
        prefix="documents/",
        delimiter="/",
    ).json["files"]

    assert len(budget) == 7
    assert archive == {"hide", "upload"}
    assert "documents/archive 2024/" not in [file["fileName"] for file in visible]


def test_one_large_file_is_finished_and_one_is_not(wire):
    files = {file["fileName"]: file for file in versions(wire, "fjordlys-backups")}
    finished = files["backups/laptop/home.tar.zst"]
    unfinished = files["backups/laptop/photos.tar.zst"]

    parts = wire.call("b2_list_parts", fileId=unfinished["fileId"]).json["parts"]

    assert (finished["action"], finished["contentLength"]) == ("upload", 6_700_000)
    assert len(finished["fileInfo"]["large_file_sha1"]) == 40
    assert (unfinished["action"], len(parts)) == ("start", 1)


def test_photographs_are_pictures(wire):
    answer = wire.send(
        "GET",
        "/file/fjordlys-photos/photos/2026/lofoten/reine-at-dawn.png",
        headers={"Authorization": wire.token},
    )

    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-bz-info-camera"] == "X-T5"
    assert int(answer.headers["x-bz-info-src_last_modified_millis"]) < time.time() * 1000
    assert answer.body.startswith(b"\x89PNG\r\n\x1a\n")


def test_photographs_were_taken_before_they_were_uploaded(wire):
    photographs = [file for file in versions(wire, "fjordlys-photos") if is_png(file)]

    waited = [
        file["uploadTimestamp"] - int(file["fileInfo"]["src_last_modified_millis"])
        for file in photographs
    ]
    assert len(waited) == 10
    assert min(waited) > 0
    assert max(waited) < DAY_MS


def is_png(file):
    return file["contentType"] == "image/png"


def test_there_is_something_of_every_kind(wire):
    kinds = {
        file["contentType"].partition(";")[0]
        for bucket in buckets(wire)
        for file in versions(wire, bucket)
        if file["action"] == "upload"
    }

    assert {"text/plain", "text/csv", "application/json", "image/png", "application/pdf"} <= kinds


def test_a_restart_adds_nothing(process, wire):
    before = len(versions(wire, "fjordlys-photos"))

    process.restart()

    assert len(buckets(wire)) == 4
    assert len(versions(wire, "fjordlys-photos")) == before


def test_an_account_in_use_is_left_alone(tmp_path):
    with LocalB2Process(tmp_path / "data", options=()) as process:
        Wire(Unreset(process)).sign_in().create_bucket("my-own-bucket")
        process.options.append("--demo-files")
        process.restart()

        names = set(buckets(Wire(Unreset(process)).sign_in()))

    assert names == {"my-own-bucket"}


@pytest.mark.parametrize("mood", MOODS)
def test_every_picture_is_a_whole_png(mood):
    picture = landscape(mood, seed=1)

    width, height, depth, colours = struct.unpack(">IIBB", picture[16:26])
    start = picture.index(b"IDAT")
    (length,) = struct.unpack(">I", picture[start - 4 : start])
    rows = zlib.decompress(picture[start + 4 : start + 4 + length])
    assert (width, height, depth, colours) == (600, 400, 8, 3)
    assert len(rows) == 400 * 601
    assert max(rows) < 242


def test_the_same_seed_paints_the_same_picture():
    assert landscape("dawn", 3) == landscape("dawn", 3)
    assert landscape("dawn", 3) != landscape("dawn", 4)
