"""Content types: as given, or by the extension for b2/x-auto."""

import pytest

# Where the table of B2 differs from what one might expect, and some that everybody uses.
BY_EXTENSION = {
    "7z": "application/x-7z-compressed",
    "aac": "audio/x-aac",
    "avi": "video/x-msvideo",
    "bmp": "image/bmp",
    "bz2": "application/x-bzip2",
    "c": "text/x-c",
    "css": "text/css",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "exe": "application/x-msdownload",
    "flac": "audio/x-flac",
    "gif": "image/gif",
    "html": "text/html",
    "ico": "image/x-icon",
    "jar": "application/java-archive",
    "java": "text/x-java-source",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "application/javascript",
    "json": "application/json",
    "log": "text/plain",
    "m4v": "video/x-m4v",
    "mkv": "video/x-matroska",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "mpg": "video/mpeg",
    "ogg": "audio/ogg",
    "otf": "application/x-font-otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint",
    "psd": "image/vnd.adobe.photoshop",
    "rar": "application/x-rar-compressed",
    "sh": "application/x-sh",
    "svg": "image/svg+xml",
    "tar": "application/x-tar",
    "tiff": "image/tiff",
    "ttf": "application/x-font-ttf",
    "txt": "text/plain",
    "wav": "audio/x-wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "woff": "application/font-woff",
    "xls": "application/vnd.ms-excel",
    "xml": "application/xml",
    "xz": "application/x-xz",
    "zip": "application/zip",
}
AUTO = {"Content-Type": "b2/x-auto"}


@pytest.mark.parametrize("content_type", ["text/markdown; charset=utf-8", "x-made/up"])
def test_a_content_type_is_kept_as_given(b2, shared, name, content_type):
    version = b2.upload(shared, name, headers={"Content-Type": content_type})

    assert version["contentType"] == content_type


def test_downloads_have_the_content_type_of_the_file(b2, shared, name):
    b2.upload(shared, name, headers={"Content-Type": "x-made/up"})

    assert b2.by_name(shared, name).headers["content-type"] == "x-made/up"


@pytest.mark.parametrize("extension", sorted(BY_EXTENSION))
def test_the_extension_decides(b2, shared, extension):
    version = b2.upload(shared, f"file.{extension}", headers=AUTO)

    assert version["contentType"] == BY_EXTENSION[extension]


@pytest.mark.parametrize("file_name", ["file.madeupbynobody", "file", "folder.txt/file"])
def test_without_a_known_extension_it_is_an_octet_stream(b2, shared, file_name):
    version = b2.upload(shared, file_name, headers=AUTO)

    assert version["contentType"] == "application/octet-stream"


def test_the_last_extension_decides(b2, shared):
    assert b2.upload(shared, "a.txt.pdf", headers=AUTO)["contentType"] == "application/pdf"


def test_the_extension_decides_for_large_files_too(b2, shared):
    begun = b2.ok(
        "b2_start_large_file", bucketId=shared.id, fileName="a.pdf", contentType="b2/x-auto"
    )

    assert begun["contentType"] == "application/pdf"
