"""Several files as one ZIP: whole, honest about what is missing, and within the key's reach."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from files import walk
from files.archive import commands, contents
from gateway.gateway import Gateway
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, put
from tests.files.pages import text

THEN = datetime(2020, 2, 29, 12, 30, 40, tzinfo=UTC)


@pytest.fixture
def folder(gateway):
    """Three files in photos/, one of them in a folder, and one beside."""
    info = {"src_last_modified_millis": str(int(THEN.timestamp() * 1000))}
    put(gateway, "photos/a.jpg", b"first", info=info)
    put(gateway, "photos/b.jpg", b"second" * 100_000)
    put(gateway, "photos/2026/c.jpg", b"third")
    put(gateway, "other.txt", b"other")


@pytest.fixture
def archive(client, files):
    """What the console packs of photos/: a ZipFile."""

    def post(*names, prefix="photos/"):
        form = {"name": list(names), "start": "1"}
        answer = client.post(f"{files}archive?bucket={BUCKET}&prefix={prefix}", form)
        assert answer.status_code == 200
        return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    return post


def test_a_folder_becomes_an_archive(archive, folder):
    packed = archive()

    assert packed.testzip() is None
    assert {name: len(packed.read(name)) for name in packed.namelist()} == {
        "2026/c.jpg": 5,
        "a.jpg": 5,
        "b.jpg": 600_000,
    }


def test_chosen_files_and_folders_are_packed(archive, folder):
    packed = archive("photos/a.jpg", "photos/2026/")

    assert sorted(packed.namelist()) == ["2026/c.jpg", "a.jpg"]


def test_a_file_keeps_its_own_time(archive, folder, settings):
    settings.TIME_ZONE = "UTC"

    entry = archive("photos/a.jpg").getinfo("a.jpg")

    assert entry.date_time == (2020, 2, 29, 12, 30, 40)
    assert int(THEN.timestamp()).to_bytes(4, "little") in entry.extra


def test_the_page_says_how_much_it_is(client, files, folder):
    page = client.get(f"{files}archive?bucket={BUCKET}&prefix=photos/")

    assert "Files 3 Size 600.0 KB" in text(page)


def test_the_page_counts_what_was_chosen(client, files, folder):
    page = client.post(f"{files}archive?bucket={BUCKET}&prefix=photos/", {"name": ["photos/b.jpg"]})

    assert "Files 1 Size 600.0 KB" in text(page)
    assert '<input type="hidden" name="name" value="photos/b.jpg">' in page.content.decode()


def test_a_beginning_of_names_is_no_name(archive, client, files, gateway):
    put(gateway, "2026-01.txt", b"one")
    put(gateway, "2026-02.txt", b"two")
    put(gateway, "2027-01.txt", b"three")

    page = client.get(f"{files}archive?bucket={BUCKET}&prefix=2026-")

    assert "Files 2 Size 6 bytes" in text(page)
    assert archive(prefix="2026-").namelist() == ["01.txt", "02.txt"]


def test_names_outside_the_folder_are_left_out(archive, folder):
    assert archive("photos/a.jpg", "other.txt").namelist() == ["a.jpg"]


def test_too_much_is_left_to_programs_that_are_made_for_it(client, files, folder, monkeypatch):
    monkeypatch.setattr(contents, "MOST_FILES", 2)

    page = text(client.get(f"{files}archive?bucket={BUCKET}&prefix=photos/"))

    assert f"b2 sync b2://{BUCKET}/photos/ ./photos " in page
    assert f"aws s3 sync s3://{BUCKET}/photos/ ./photos --endpoint-url http://127.0.0.1" in page
    assert f"rclone copy b2:{BUCKET}/photos/ ./photos " in page
    assert "Download ZIP" not in page


def test_what_was_chosen_is_what_the_commands_fetch(client, files, folder, monkeypatch):
    monkeypatch.setattr(contents, "MOST_FILES", 1)
    chosen = {"name": ["photos/b.jpg", "photos/2026/"]}

    page = text(client.post(f"{files}archive?bucket={BUCKET}&prefix=photos/", chosen))

    assert f"aws s3 cp s3://{BUCKET}/photos/b.jpg ./photos/b.jpg --endpoint-url" in page
    assert f"aws s3 sync s3://{BUCKET}/photos/2026/ ./photos/2026 --endpoint-url" in page
    assert "./photos --endpoint-url" not in page


def test_more_than_commands_name_is_said_to_be_the_whole_folder(client, files, folder, monkeypatch):
    monkeypatch.setattr(contents, "MOST_FILES", 1)
    monkeypatch.setattr(commands, "MOST_LINES", 1)
    chosen = {"name": ["photos/b.jpg", "photos/2026/"]}

    page = text(client.post(f"{files}archive?bucket={BUCKET}&prefix=photos/", chosen))

    assert f"aws s3 sync s3://{BUCKET}/photos/ ./photos --endpoint-url" in page
    assert "the commands fetch the whole folder" in page


@pytest.fixture
def part_of_a_folder(gateway, make_key, files_of, monkeypatch):
    """The address of the archive for a key that reaches only photos/20…, which is too much."""
    monkeypatch.setattr(contents, "MOST_FILES", 1)
    for name in ("photos/2026/a.jpg", "photos/20.txt", "photos/secret.jpg"):
        put(gateway, name)
    key = make_key("listFiles", "readFiles", bucket=BUCKET, name_prefix="photos/20")
    return f"{files_of(key)}archive?bucket={BUCKET}"


def test_a_beginning_of_names_is_fetched_folder_by_folder(client, part_of_a_folder):
    page = text(client.get(f"{part_of_a_folder}&prefix=photos/20"))

    assert f"aws s3 cp s3://{BUCKET}/photos/20.txt ./photos/20.txt --endpoint-url" in page
    assert f"aws s3 sync s3://{BUCKET}/photos/2026/ ./photos/2026 --endpoint-url" in page
    assert "secret" not in page


@pytest.mark.parametrize("prefix", ["photos/20", "photos/"])
def test_no_command_is_offered_where_none_would_work(client, part_of_a_folder, monkeypatch, prefix):
    monkeypatch.setattr(commands, "MOST_LINES", 1)
    chosen = {} if prefix == "photos/20" else {"name": ["photos/20.txt", "photos/2026/"]}

    page = text(client.post(f"{part_of_a_folder}&prefix={prefix}", chosen))

    assert "Choose at most 1" in page
    assert "aws s3" not in page


def test_more_than_the_page_offers_is_not_packed_either(archive, folder, monkeypatch):
    monkeypatch.setattr(contents, "MOST_FILES", 2)

    packed = archive()

    assert len(packed.namelist()) == 3
    assert "Everything after this is missing: too_many_files" in packed.read("errors.txt").decode()


def test_a_folder_called_like_an_option_is_none_in_a_command(client, files, gateway, monkeypatch):
    monkeypatch.setattr(contents, "MOST_FILES", 0)
    put(gateway, "--delete/a.txt")

    page = text(client.get(f"{files}archive?bucket={BUCKET}&prefix=--delete/"))

    assert f"s3://{BUCKET}/--delete/ ./--delete --endpoint-url" in page


def test_a_key_for_a_part_of_a_folder_packs_that_part(client, files_of, gateway, make_key):
    put(gateway, "photos/2026-a.jpg", b"mine")
    put(gateway, "photos/secret.jpg", b"not mine")
    key = make_key("listFiles", "readFiles", bucket=BUCKET, name_prefix="photos/2026-")
    address = f"{files_of(key)}archive?bucket={BUCKET}&prefix=photos/"

    form = {"name": ["photos/2026-a.jpg"]}
    page = client.post(address, form)
    packed = b"".join(client.post(address, {**form, "start": "1"}).streaming_content)
    refused = client.post(address, {"name": ["photos/secret.jpg"], "start": "1"})

    assert "Files 1 Size 4 bytes" in text(page)
    assert zipfile.ZipFile(io.BytesIO(packed)).namelist() == ["2026-a.jpg"]
    assert refused.status_code == 403


def test_an_empty_folder_says_so(client, files, gateway):
    page = text(client.get(f"{files}archive?bucket={BUCKET}&prefix=nothing/"))

    assert "There is nothing to download here." in page


def test_what_cannot_be_read_is_told_in_the_archive(archive, folder, local_b2):
    local_b2.fail(call="GetObject", name="photos/b.jpg", status=403, code="AccessDenied", times=9)

    packed = archive()

    assert sorted(packed.namelist()) == ["2026/c.jpg", "a.jpg", "errors.txt"]
    assert "photos/b.jpg" in packed.read("errors.txt").decode()


def test_a_cut_line_to_b2_is_taken_up_where_it_broke(archive, folder, local_b2):
    local_b2.fail(call="GetObject", name="photos/b.jpg", cut_after=300_000)

    packed = archive()

    assert packed.read("b.jpg") == b"second" * 100_000
    assert "errors.txt" not in packed.namelist()


def test_a_file_that_breaks_again_and_again_is_named(archive, folder, local_b2):
    local_b2.fail(call="GetObject", name="photos/b.jpg", cut_after=100_000, times=20)

    packed = archive()

    assert packed.testzip() is None
    assert "photos/b.jpg" in packed.read("errors.txt").decode()
    assert packed.read("a.jpg") == b"first"


def test_a_list_that_ends_early_is_told(archive, folder, local_b2, monkeypatch):
    monkeypatch.setattr(walk, "PAGE", 2)
    order = {"call": "ListObjectsV2", "status": 403, "code": "AccessDenied", "times": 9}

    real = Gateway.list_file_names

    def then_fail(self, *arguments, **named):
        page = real(self, *arguments, **named)
        local_b2.fail(**order)
        return page

    monkeypatch.setattr(Gateway, "list_file_names", then_fail)
    packed = archive()

    assert packed.testzip() is None
    assert "Everything after this is missing" in packed.read("errors.txt").decode()


def test_folder_markers_of_other_programs_are_folders(archive, gateway):
    for marker in ("photos/", "photos/2026/", "photos/empty/", "photos/one:/", "photos/one?/"):
        put(gateway, marker, b"")
    put(gateway, "photos/2026/c.jpg", b"third")

    packed = archive()

    assert packed.testzip() is None
    assert packed.namelist() == ["2026/", "2026/c.jpg", "empty/", "one_/"]
    assert [entry.filename for entry in packed.infolist() if not entry.is_dir()] == ["2026/c.jpg"]


def test_a_folder_marker_and_a_file_of_its_name_both_unpack(archive, gateway, tmp_path):
    put(gateway, "photos/dir", b"a file")
    put(gateway, "photos/dir/", b"")
    put(gateway, "photos/dir/a.txt", b"in the folder")

    archive().extractall(tmp_path)

    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert found == {"dir", "dir (2)", "dir (2)/a.txt"}
    assert (tmp_path / "dir").read_bytes() == b"a file"


def test_bytes_under_the_name_of_a_folder_are_kept(archive, gateway):
    put(gateway, "photos/dir/", b"bytes")

    assert archive().read("dir/_") == b"bytes"


def test_a_key_revoked_in_the_middle_is_told(client, files_of, gateway, make_key):
    for name in ("a.bin", "b.bin", "c.bin"):
        put(gateway, f"photos/{name}", name.encode() * 500_000)
    key = make_key("listFiles", "readFiles", bucket=BUCKET)
    address = f"{files_of(key)}archive?bucket={BUCKET}&prefix=photos/"
    answer = client.post(address, {"start": "1"})
    pieces = iter(answer.streaming_content)

    begun = next(pieces)
    gateway.delete_key(key.key_id)
    packed = zipfile.ZipFile(io.BytesIO(begun + b"".join(pieces)))

    assert packed.testzip() is None
    assert packed.namelist() == ["a.bin", "errors.txt"]
    assert "Everything after this is missing" in packed.read("errors.txt").decode()


def test_no_database_connection_is_held_while_it_is_sent(client, files, folder, given_back):
    answer = client.post(f"{files}archive?bucket={BUCKET}&prefix=photos/", {"start": "1"})
    before = given_back()
    next(iter(answer.streaming_content))

    assert (before, given_back()) == (False, True)


def test_a_key_without_read_files_is_told_what_it_lacks(client, files_of, make_key, gateway):
    files = files_of(make_key("listBuckets", "listFiles", "writeFiles"))

    page = client.get(f"{files}archive?bucket={BUCKET}&prefix=")

    assert page.status_code == 403
    assert "readFiles" in text(page)


def test_a_key_for_one_bucket_packs_no_other(client, files_of, one_bucket_key, gateway):
    files = files_of(one_bucket_key)

    page = client.post(f"{files}archive?bucket={BUCKET}&prefix=", {"start": "1"})

    assert page.status_code == 403
    assert ONLY_BUCKET in text(page)


def test_the_dialog_is_a_fragment(client, files, folder):
    answer = client.get(
        f"{files}archive?bucket={BUCKET}&prefix=photos/",
        headers={"HX-Request": "true", "HX-Target": "dialog-form"},
    )

    assert "<!doctype" not in answer.content.decode()
    assert 'id="dialog-form"' in answer.content.decode()
