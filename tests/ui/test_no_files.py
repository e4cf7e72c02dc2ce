"""Forms that ask for no file take none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def spooled(monkeypatch):
    """The names of the files that went to disk."""
    names = []
    begin = TemporaryFileUploadHandler.new_file

    def noting(self, field_name, file_name, *args, **kwargs):
        names.append(file_name)
        return begin(self, field_name, file_name, *args, **kwargs)

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", noting)
    return names


@pytest.mark.parametrize("path", ["/sign-in/", "/theme/", "/a/000000000000/keys/create"])
def test_a_file_that_nobody_asked_for_is_not_spooled(spooled, path):
    client = Client(enforce_csrf_checks=True)  # the check reads the form
    client.get("/sign-in/")

    client.post(path, {"file": SimpleUploadedFile("large.bin", b"x" * 3_000_000)})

    assert spooled == []


def test_nor_from_who_is_not_signed_in(client, local_b2, spooled):
    file = SimpleUploadedFile("large.bin", b"x" * 3_000_000)

    client.post(f"/a/{local_b2.account_id}/files/upload?bucket=a-bucket", {"file": file})

    assert spooled == []


def test_the_fields_before_it_count(client, full_key, local_b2):
    key = {"key_id": full_key.key_id, "application_key": full_key.application_key}

    response = client.post("/sign-in/", {**key, "file": SimpleUploadedFile("a.txt", b"a")})

    assert response["Location"] == f"/a/{local_b2.account_id}/buckets/"
