"""Which kind of preview a file gets: content type before extension before content."""

import pytest

from files.preview.kinds import MEDIA_TYPES, guess, image_type


@pytest.mark.parametrize(
    ("content_type", "name", "kind"),
    [
        ("image/png", "a.txt", "image"),
        ("IMAGE/PNG; charset=x", "a", "image"),
        ("audio/mpeg", "a", "audio"),
        ("video/mp4", "a", "video"),
        ("application/pdf", "a", "pdf"),
        ("application/json", "a", "json"),
        ("application/geo+json", "a", "json"),
        ("text/csv; charset=utf-8", "a.txt", "csv"),
        ("text/plain", "a", "text"),
        ("text/plain", "a.log", "log"),
        ("text/plain", "a.py", "code"),
        ("text/plain", "README.md", "markdown"),
        ("text/plain", "a.png", "text"),
        ("application/octet-stream", "photos/a.JPG", "image"),
        ("application/octet-stream", "b/Dockerfile", "code"),
        ("b2/x-auto", "a.yaml", "code"),
        ("", "a.csv", "csv"),
        (None, "a.mkv", "video"),
        ("application/x-of-my-own", "a.toml", "code"),
        ("application/octet-stream", "a", "unknown"),
        ("application/octet-stream", "a.b/c", "unknown"),
    ],
)
def test_content_type_then_extension(content_type, name, kind):
    guessed = guess(content_type, name)

    assert guessed is not None
    assert guessed.kind == kind


@pytest.mark.parametrize(
    "content_type",
    ["image/svg+xml", "text/html", "application/xhtml+xml", "text/xml", "text/javascript"],
)
@pytest.mark.parametrize("name", ["a.png", "a.pdf", "a.html", "a"])
def test_what_can_hold_a_script_is_source_code(content_type, name):
    guessed = guess(content_type, name)

    assert guessed is not None
    assert (guessed.kind, guessed.media_type) == ("code", "")


@pytest.mark.parametrize(
    ("content_type", "name"),
    [("application/zip", "a.zip"), ("image/tiff", "a"), ("application/zip", "a.png")],
)
def test_what_nobody_can_show_is_not_guessed(content_type, name):
    assert guess(content_type, name) is None


def test_nothing_that_runs_is_on_the_list_of_media():
    assert not [kind for kind in MEDIA_TYPES if "svg" in kind or "xml" in kind or "htm" in kind]


def test_a_list_knows_images_by_their_names():
    assert image_type("a/b.JPEG") == "image/jpeg"
    assert image_type("a/b.svg") == ""
    assert image_type("png") == ""
    assert image_type("a.mp4") == ""
