"""The name that a browser saves a file under."""

import pytest

from files.save_names import save_name


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("a.txt", "a.txt"),
        ("photos/2026/Café 🎉.jpg", "Café 🎉.jpg"),
        ('what? "really": yes*.txt', "what_ _really__ yes_.txt"),
        ("back\\slash.txt", "back_slash.txt"),
        ("..", "download"),
        ("a/..", "download"),
        (".", "download"),
        ("//", "download"),
        (" ", "download"),
        ("folder/", "folder"),
        (" .hidden. ", ".hidden"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("new\x85line.txt", "newline.txt"),
        ("👨\u200d👩\u200d👧.jpg", "👨\u200d👩\u200d👧.jpg"),
        ("می\u200cخواهم.txt", "می\u200cخواهم.txt"),
        ("a\u200db\u200c.txt", "ab.txt"),
        ("\u200f\u2066می\u200e.txt", "می.txt"),
        ("..\u200d", "download"),
    ],
)
def test_it_is_safe_on_every_system(name, saved):
    assert save_name(name) == saved


def test_it_shortens_a_name_that_no_disk_takes_but_keeps_the_extension():
    saved = save_name("ü" * 500 + ".jpeg")

    assert len(saved.encode()) <= 240
    assert saved.endswith("ü.jpeg")
