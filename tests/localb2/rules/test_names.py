import pytest

from localb2.errors import BadFileInfo, BadFileName
from localb2.rules.names import check_file_info, check_file_name, content_type_for


@pytest.mark.parametrize(
    "name", ["a", "/a", "a/", "a//b", "back\\slash", "é" * 512, "😀" * 256, "a b", "..", " "]
)
def test_it_accepts_what_the_server_accepts(name):
    check_file_name(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "at least one character"),
        ("é" * 513, "no more than 1024 bytes"),
        ("x" * 1025, "no more than 1024 bytes"),
        ("tab\there", "control characters"),
        ("nul\0", "control characters"),
        ("del\x7f", "control characters"),
        ("end\n", "control characters"),
        ("half \ud83d", "valid UTF-8"),
    ],
)
def test_it_rejects_a_bad_name(name, words):
    with pytest.raises(BadFileName, match=words):
        check_file_name(name)


def test_info_keys_become_lower_case():
    assert check_file_info({"Color": "Blue"}) == {"color": "Blue"}


def test_it_accepts_ten_entries_and_known_b2_keys():
    info = {f"key-{number}": "ü" for number in range(8)}
    info |= {"b2-cache-control": "max-age=1", "b2-expires": "Thu, 01 Dec 2044 16:00:00 GMT"}

    assert check_file_info(info) == info


@pytest.mark.parametrize(
    "info",
    [
        {f"key{number}": "" for number in range(11)},
        {"": "x"},
        {"k" * 51: "x"},
        {"with space": "x"},
        {"ключ": "x"},
        {"key\n": "x"},
        {"b2-unknown": "x"},
        {"b2-expires": "tomorrow"},
        {"b2-expires": "Sun, 06 Nov 99999999999 08:49:37 GMT"},
        {"b2-content-disposition": ""},
        {"b2-content-language": "two\nlines"},
        {"number": 1},
        {"text": "half \ud83d"},
    ],
)
def test_it_rejects_bad_info(info):
    with pytest.raises(BadFileInfo):
        check_file_info(info)


def test_name_and_info_share_seven_thousand_bytes():
    check_file_info({"k": "v" * 5999}, name="n" * 1000)

    with pytest.raises(BadFileInfo, match="7000"):
        check_file_info({"k": "v" * 6000}, name="n" * 1000)


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("photo.JPG", "image/jpeg"),
        ("app.js", "application/javascript"),
        ("archive.tar.bz2", "application/x-bzip2"),
        ("notes.md", "application/octet-stream"),
        ("folder.txt/file", "application/octet-stream"),
        ("README", "application/octet-stream"),
        (".html", "text/html"),
    ],
)
def test_the_content_type_follows_the_last_extension(name, content_type):
    assert content_type_for(name) == content_type
