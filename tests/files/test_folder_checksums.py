"""The SHA-1 list of a folder: what sha1sum reads, and what it must not pass over."""

import hashlib
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest

from files import checksums
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, put
from tests.files.pages import link_to, text


def sha1(content):
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


@pytest.fixture
def listed(client, files):
    """The list of a folder, as text."""

    def get(prefix="photos/"):
        answer = client.get(f"{files}checksums?bucket={BUCKET}&prefix={prefix}")
        assert answer.status_code == 200
        return b"".join(answer.streaming_content).decode()

    return get


def sums(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_it_lists_the_folder_with_everything_below(listed, gateway, calls):
    put(gateway, "photos/b/c.jpg", b"second")
    put(gateway, "photos/a.jpg", b"old")
    put(gateway, "photos/a.jpg", b"first")
    put(gateway, "other.txt", b"other")
    calls()

    assert sums(listed()) == [f"{sha1(b'first')}  a.jpg", f"{sha1(b'second')}  b/c.jpg"]
    assert calls() == ["b2_list_buckets", "b2_list_file_names"]


@pytest.mark.skipif(not shutil.which("sha1sum"), reason="no sha1sum on this machine")
def test_sha1sum_checks_a_folder_with_it(listed, gateway, tmp_path):
    names = ("a b.txt", "back\\slash.txt", "ü/it's.txt", " blank")
    for name in names:
        put(gateway, f"photos/{name}", name.encode())
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    (tmp_path / "list").write_text(listed())
    check = ["sha1sum", "--check", "--strict", "list"]

    right = subprocess.run(check, cwd=tmp_path, capture_output=True, check=False)
    Path(tmp_path / names[0]).write_bytes(b"changed")
    wrong = subprocess.run(check, cwd=tmp_path, capture_output=True, check=False)

    assert (right.returncode, right.stderr) == (0, b"")
    assert wrong.returncode == 1
    assert b"a b.txt: FAILED" in wrong.stdout


def test_a_large_file_without_sha1_is_a_comment(listed, gateway):
    for name, info in (("a", {}), ("b", {"large_file_sha1": sha1(b"whole")})):
        name = f"photos/{name}"
        file_id = gateway.start_large_file(BUCKET, name, content_type="text/plain", info=info)
        part = gateway.upload_part(BUCKET, name, file_id, 1, BytesIO(b"whole"), size=5)
        gateway.finish_large_file(BUCKET, name, file_id, [part])

    lines = listed()

    assert "# no SHA-1, because it is large: a\n" in lines
    assert sums(lines) == [f"{sha1(b'whole')}  b"]


def test_the_marker_of_a_folder_is_a_comment(listed, gateway):
    put(gateway, "photos/", b"")
    put(gateway, "photos/2026/", b"")

    assert sums(listed()) == []


def test_pages_follow_each_other(listed, gateway, monkeypatch):
    monkeypatch.setattr("files.views.checksums.PAGE", 1)
    monkeypatch.setattr(checksums, "PAGE", 1)
    for name in "abc":
        put(gateway, f"photos/{name}")

    assert [line.split()[1] for line in sums(listed())] == ["a", "b", "c"]


def test_a_list_that_had_to_end_fails_the_check(listed, gateway, monkeypatch):
    monkeypatch.setattr("files.views.checksums.PAGE", 1)
    monkeypatch.setattr(checksums, "MOST_FILES", 1)
    for name in "ab":
        put(gateway, f"photos/{name}")

    assert sums(listed())[1:] == [f"{'0' * 40}  THE LIST ENDS HERE: the folder holds more files"]


def test_a_failure_amid_the_list_fails_the_check(client, files, gateway, monkeypatch, local_b2):
    monkeypatch.setattr("files.views.checksums.PAGE", 1)
    for name in "ab":
        put(gateway, f"photos/{name}")
    answer = client.get(f"{files}checksums?bucket={BUCKET}&prefix=photos/")
    local_b2.fail(call="b2_list_file_names", status=403, code="access_denied", times=9)

    lines = sums(b"".join(answer.streaming_content).decode())

    assert lines[1:] == [f"{'0' * 40}  THE LIST ENDS HERE: B2 gave no more names"]


def test_it_is_saved_and_never_shown(client, files, gateway):
    put(gateway, "photos/<script>.html")

    answer = client.get(f"{files}checksums?bucket={BUCKET}&prefix=photos/")

    assert answer["Content-Disposition"] == 'attachment; filename="photos.sha1"'
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_download_of_a_folder_leads_to_it(client, files, gateway):
    put(gateway, "photos/a.jpg")
    page = client.get(f"{files}archive?bucket={BUCKET}&prefix=photos/")

    assert client.get(link_to(page, "checksums", prefix="photos/")).status_code == 200


def test_a_key_for_one_bucket_lists_no_other(client, files_of, gateway, one_bucket_key):
    put(gateway, "a.txt", bucket=ONLY_BUCKET)
    files = files_of(one_bucket_key)

    assert client.get(f"{files}checksums?bucket={ONLY_BUCKET}&prefix=").status_code == 200
    assert client.get(f"{files}checksums?bucket={BUCKET}&prefix=").status_code == 403


def test_a_read_only_key_may_have_the_list(client, files_of, gateway, read_only_key):
    put(gateway, "a.txt")

    answer = client.get(f"{files_of(read_only_key)}checksums?bucket={BUCKET}&prefix=")

    assert f"{sha1(b'hello')}  a.txt\n".encode() in b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("has", "lacks"), [("listBuckets", "listFiles"), ("listFiles", "listBuckets")]
)
def test_a_key_that_cannot_have_it_is_told_what_it_lacks(
    client, files_of, make_key, gateway, has, lacks
):
    page = client.get(f"{files_of(make_key(has, 'readFiles'))}checksums?bucket={BUCKET}")

    assert page.status_code == 403
    assert lacks in text(page)
