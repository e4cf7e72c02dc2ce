"""Backblaze's own `b2` program and b2sdk: authorize, upload, list, download, hide, delete."""

import base64
import json

import pytest

from tests.clients.conftest import new_home

BUCKET = "tool-bucket"


@pytest.fixture(scope="module")
def home(local_b2, b2_bin, tmp_path_factory):
    home = new_home(tmp_path_factory.mktemp("home"), b2_bin)
    home.environment |= {
        "B2_ENVIRONMENT": local_b2.endpoint,
        "B2_APPLICATION_KEY_ID": local_b2.key_id,
        "B2_APPLICATION_KEY": local_b2.application_key,
    }
    (home.path / "note.txt").write_text("first")
    home.run("b2 account authorize")
    home.run(f"b2 bucket create {BUCKET} allPrivate")
    return home


def versions(home):
    return json.loads(home.run(f"b2 ls --json --versions --recursive b2://{BUCKET}"))


def test_the_tool_uploads_lists_and_downloads(home):
    home.run(f"b2 file upload {BUCKET} note.txt folder/note.txt")
    home.run(f"b2 file download b2://{BUCKET}/folder/note.txt back.txt")

    assert home.run(f"b2 ls --recursive b2://{BUCKET}").split() == ["folder/note.txt"]
    assert (home.path / "back.txt").read_text() == "first"


def test_the_tool_hides_and_deletes_versions(home):
    home.run(f"b2 file hide b2://{BUCKET}/folder/note.txt")
    hidden = versions(home)
    home.run(f"b2 rm --versions --recursive --no-progress b2://{BUCKET}")

    assert home.run(f"b2 ls --recursive b2://{BUCKET}") == ""
    assert [version["action"] for version in hidden] == ["hide", "upload"]
    assert versions(home) == []


def test_the_tool_uploads_a_large_file_in_parts(home):
    (home.path / "large.bin").write_bytes(bytes(range(256)) * 50_000)
    options = "--no-progress --min-part-size 5000000 --threads 2"
    home.run(f"b2 file upload {options} {BUCKET} large.bin large.bin")
    home.run(f"b2 file download --no-progress b2://{BUCKET}/large.bin large.back")

    assert (home.path / "large.back").read_bytes() == (home.path / "large.bin").read_bytes()


def test_the_tool_encrypts_with_a_key_of_its_own(home):
    (home.path / "secret.bin").write_bytes(bytes(range(256)) * 50_000)
    mine, other = [base64.b64encode(letter * 32).decode() for letter in (b"m", b"o")]
    download = f"b2 file download --no-progress b2://{BUCKET}/secret.bin secret.back"
    read = f"{download} --source-server-side-encryption SSE-C"
    home.run(
        f"B2_DESTINATION_SSE_C_KEY_ID=mine B2_DESTINATION_SSE_C_KEY_B64={mine}"
        f" b2 file upload --no-progress --min-part-size 5000000"
        f" --destination-server-side-encryption SSE-C {BUCKET} secret.bin secret.bin"
    )
    keyless = home.run(download, fails=True)
    refused = home.run(f"B2_SOURCE_SSE_C_KEY_B64={other} {read}", fails=True)
    home.run(f"B2_SOURCE_SSE_C_KEY_B64={mine} {read}")

    assert "The object was stored using a form of Server Side Encryption." in keyless
    assert "Wrong or no SSE-C key provided when reading a file." in refused
    assert (home.path / "secret.back").read_bytes() == (home.path / "secret.bin").read_bytes()


def test_the_tool_makes_a_restricted_key_that_is_held_to_its_bucket(home, local_b2):
    home.run("b2 bucket create another-bucket-of-the-tool allPrivate")
    made = home.run(f"b2 key create --bucket {BUCKET} reader listBuckets,listFiles,readFiles")
    key_id, secret = made.split()
    mine = f"B2_APPLICATION_KEY_ID={key_id} B2_APPLICATION_KEY={secret} B2_ACCOUNT_INFO=restricted"

    assert "large.bin" in home.run(f"env {mine} b2 ls b2://{BUCKET}")
    refused = home.run(f"env {mine} b2 ls b2://another-bucket-of-the-tool", fails=True)
    assert "restricted to buckets" in refused
    upload = f"env {mine} b2 file upload --quiet {BUCKET} note.txt note.txt"
    assert "unauthorized" in home.run(upload, fails=True)


SDK = """
import os
from b2sdk.v3 import B2Api, InMemoryAccountInfo

api = B2Api(InMemoryAccountInfo())
environment = os.environ
api.authorize_account(
    environment["B2_APPLICATION_KEY_ID"],
    environment["B2_APPLICATION_KEY"],
    realm=environment["B2_ENVIRONMENT"],
)
bucket = api.create_bucket("made-with-the-sdk", "allPrivate")
file = bucket.upload_bytes(b"hello", "hello + %.txt", file_info={"colour": "blue"})
assert [version.file_name for version, _ in bucket.ls()] == ["hello + %.txt"]
bucket.download_file_by_name("hello + %.txt").save_to("hello.back")
assert open("hello.back", "rb").read() == b"hello"
assert api.get_file_info(file.id_).file_info == {"colour": "blue"}
bucket.hide_file("hello + %.txt")
for version, _ in list(bucket.ls(latest_only=False)):
    api.delete_file_version(version.id_, version.file_name)
api.delete_bucket(bucket)
print("done")
"""


def test_the_sdk_does_the_same(home):
    (home.path / "sdk.py").write_text(SDK)

    assert home.run("python sdk.py") == "done\n"
