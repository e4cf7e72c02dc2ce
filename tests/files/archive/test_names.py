"""Paths in an archive: inside it on every system, and each once."""

import time
from itertools import islice, product

import pytest

from files.archive.names import ArchivePaths
from tests.files.names import HOSTILE_NAMES


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("photos/2026/a.jpg", "2026/a.jpg"),
        ("photos/a:b?.txt", "a_b_.txt"),
        ("photos/../../etc/passwd", "__/__/etc/passwd"),
        ("photos//double.txt", "_/double.txt"),
        ("photos/a/./b.txt", "a/_/b.txt"),
        ("photos/C:\\evil.txt", "C__evil.txt"),
        ("photos/invoice\u202efdp.exe", "invoicefdp.exe"),
        ("photos/con.txt", "_con.txt"),
        ("photos/con .txt", "_con .txt"),
        ("photos/COM1/a", "_COM1/a"),
        ("photos/Com²", "_Com²"),
        ("photos/CONIN$", "_CONIN$"),
        ("photos/contact.txt", "contact.txt"),
        ("photos/folder/", "folder/_"),
        ("photos/👩\u200d👧/می\u200cخواهم", "👩\u200d👧/می\u200cخواهم"),
    ],
)
def test_a_path_stays_inside_the_archive(name, path):
    assert ArchivePaths("photos/").path_of(name) == path


def test_what_unpacks_to_one_place_is_numbered():
    paths = ArchivePaths("")

    names = ["a.txt", "A.TXT", "a?.txt", "a*.txt", "Café.txt", "Cafe\u0301.txt", "می\u200cخ", "میخ"]

    assert [paths.path_of(name) for name in names] == [
        "a.txt",
        "A (2).TXT",
        "a_.txt",
        "a_ (2).txt",
        "Café.txt",
        "Cafe\u0301 (2).txt",
        "می\u200cخ",
        "میخ (2)",
    ]


def test_a_name_is_never_both_file_and_folder():
    paths = ArchivePaths("")

    assert [paths.path_of(name) for name in ("a", "a/b", "c/d", "c")] == [
        "a",
        "a (2)/b",
        "c/d",
        "c (2)",
    ]


def test_a_folder_has_the_path_of_the_files_in_it():
    paths = ArchivePaths("photos/")

    assert paths.path_of_folder("photos/20:26/") == "20_26/"
    assert paths.path_of("photos/20:26/a.txt") == "20_26/a.txt"


def test_a_folder_beside_a_file_of_its_name_is_numbered():
    paths = ArchivePaths("")

    assert paths.path_of("dir") == "dir"
    assert paths.path_of_folder("dir/") == "dir (2)/"
    assert paths.path_of("dir/a.txt") == "dir (2)/a.txt"


def test_a_file_beside_a_folder_of_its_name_is_numbered():
    paths = ArchivePaths("")

    assert paths.path_of_folder("dir/") == "dir/"
    assert paths.path_of("dir") == "dir (2)"


def test_the_packed_folder_itself_has_no_path():
    assert ArchivePaths("photos/").path_of_folder("photos/") == ""


def test_every_name_has_a_path_of_its_own():
    paths = ArchivePaths("")

    found = [paths.path_of(name) for name in HOSTILE_NAMES]

    assert len({path.casefold() for path in found}) == len(found)
    assert not any(path.startswith("/") or ".." in path.split("/") for path in found)


@pytest.mark.parametrize("below", ["", "x/"])
def test_thousands_of_names_for_one_place_are_no_work(below):
    paths = ArchivePaths("")
    for number in range(1, 3000):
        paths.path_of("x" if number == 1 else f"x ({number})")

    start = time.process_time()
    for letters in islice(product(':*?"<>|', repeat=5), 3000):
        paths.path_of(below + "".join(letters))

    assert time.process_time() - start < 0.5
