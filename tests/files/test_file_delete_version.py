"""Deleting one version of a file for good."""

import pytest
from django.test import Client

from files import versions
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, open_bucket, put
from tests.files.pages import text
from tests.localb2.native.wire import Wire


def ids_of(gateway, name="a.txt", bucket=BUCKET):
    """The ids of a name's versions, newest first."""
    listed = gateway.list_file_versions(bucket, prefix=name).files
    return [version.id for version in listed if version.name == name]


@pytest.fixture
def delete_url(files):
    """The address of the form for one version."""

    def url(file_id, name="a.txt"):
        return f"{files}delete-version?bucket={BUCKET}&name={name}&id={file_id}"

    return url


def test_it_asks_first_and_says_what_will_be_lost(client, delete_url, gateway, both_ways):
    put(gateway, "a.txt", b"x" * 3000)
    newest = put(gateway, "a.txt", b"x" * 1500)

    page = both_ways.get(client, delete_url(newest), target="dialog-form")

    shown = text(page)
    assert "Delete this version?" in shown
    assert "Name a.txt" in shown
    assert f"Fguid {newest}" in shown
    assert "1.5 KB (1,500 bytes)" in shown
    assert "deleted for good" in shown
    assert "(3.0 KB) becomes the newest." in shown
    assert len(ids_of(gateway)) == 2


@pytest.mark.parametrize(
    ("history", "chosen", "says"),
    [
        (["upload"], 0, "It is the only version: the file will be gone."),
        (["upload", "upload"], 0, "The newest version stays as it is."),
        (["upload", "hide"], 0, "The file stays hidden."),
        (["hide", "upload"], 1, "a hide marker lies below"),
        (["upload", "upload"], 1, "becomes the newest."),
    ],
)
def test_it_says_what_surfaces(client, delete_url, gateway, history, chosen, says):
    made = []
    for action in history:
        made.append(
            gateway.hide_file(BUCKET, "a.txt") if action == "hide" else put(gateway, "a.txt")
        )

    page = client.get(delete_url(made[chosen]))

    assert says in text(page)


def test_it_deletes_exactly_that_version(client, files, delete_url, gateway, both_ways):
    ids = [put(gateway, "a.txt", b"%d" % number) for number in range(3)]

    answer = both_ways.post(client, delete_url(ids[1]), {})

    assert ids_of(gateway) == [ids[2], ids[0]]
    assert both_ways.went_to(answer) == f"{files}versions?bucket={BUCKET}&name=a.txt"
    assert "One version of a.txt is deleted." in text(client.get(both_ways.went_to(answer)))


def test_after_the_last_version_it_goes_back_to_the_folder(
    client, files, delete_url, gateway, both_ways
):
    only = put(gateway, "p/a.txt")

    answer = both_ways.post(client, delete_url(only, "p/a.txt"), {})

    assert ids_of(gateway, "p/a.txt") == []
    assert both_ways.went_to(answer) == f"{files}?bucket={BUCKET}&prefix=p%2F"


def test_a_version_beyond_the_first_page_can_be_deleted(client, delete_url, gateway, monkeypatch):
    monkeypatch.setattr(versions.newest_versions, "__defaults__", (2,))
    ids = [put(gateway, "a.txt", b"%d" % number) for number in range(4)]

    page = client.get(delete_url(ids[0]))
    client.post(delete_url(ids[0]))

    assert "The newest version stays as it is." in text(page)
    assert ids_of(gateway) == [ids[3], ids[2], ids[1]]


def test_every_name_can_be_deleted(client, files, gateway, hostile_files):
    for name, file_id in hostile_files.items():
        query = {"bucket": BUCKET, "name": name, "id": file_id}

        form = client.get(f"{files}delete-version", query)
        client.post(f"{files}delete-version", query_params=query)

        assert file_id in text(form), name
        assert ids_of(gateway, name) == [], name


def test_without_an_id_a_person_has_to_choose(client, files, gateway):
    put(gateway, "a.txt")

    answer = client.post(f"{files}delete-version?bucket={BUCKET}&name=a.txt")

    assert answer["Location"] == f"{files}versions?bucket={BUCKET}&name=a.txt"
    assert len(ids_of(gateway)) == 1


def test_the_id_of_another_name_deletes_nothing(client, delete_url, gateway):
    put(gateway, "a.txt")
    other = put(gateway, "b.txt")

    form = client.get(delete_url(other))
    answer = client.post(delete_url(other))

    assert form.status_code == answer.status_code == 404
    assert ids_of(gateway, "b.txt") == [other]
    assert len(ids_of(gateway)) == 1


def test_the_id_in_another_bucket_deletes_nothing(client, delete_url, gateway):
    open_bucket(gateway, "another-bucket")
    put(gateway, "a.txt")
    other = put(gateway, "a.txt", bucket="another-bucket")

    form = client.get(delete_url(other))
    answer = client.post(delete_url(other))

    assert form.status_code == answer.status_code == 404
    assert ids_of(gateway, bucket="another-bucket") == [other]


def test_a_locked_version_stays_and_the_page_says_why(client, files, local_b2, gateway):
    wire = Wire(local_b2).sign_in()
    bucket_id = wire.create_bucket("locked-bucket", fileLockEnabled=True)
    held = wire.upload(bucket_id, "a.txt", X_Bz_File_Legal_Hold="on")["fileId"]

    answer = client.post(f"{files}delete-version?bucket=locked-bucket&name=a.txt&id={held}")

    assert answer.status_code == 403
    assert "The file version is locked" in text(answer)
    assert ids_of(gateway, bucket="locked-bucket") == [held]


def test_a_version_that_is_gone_already_is_not_said_to_be_deleted(client, delete_url, gateway):
    put(gateway, "a.txt")
    gone = put(gateway, "a.txt")
    gateway.delete_file_version(BUCKET, "a.txt", gone)

    answer = client.post(delete_url(gone))

    assert answer.status_code == 404
    assert "No such file" in text(answer)


def test_reading_changes_nothing(client, delete_url, gateway):
    file_id = put(gateway, "a.txt")

    client.get(delete_url(file_id))
    client.head(delete_url(file_id))

    assert ids_of(gateway) == [file_id]


def test_it_needs_the_capability(client, files_of, gateway, read_only_key, both_ways):
    file_id = put(gateway, "a.txt")
    files = files_of(read_only_key)
    url = f"{files}delete-version?bucket={BUCKET}&name=a.txt&id={file_id}"

    answer = both_ways.post(client, url, {})

    assert answer.status_code == 403
    assert "deleteFiles" in text(answer)
    assert ids_of(gateway) == [file_id]


def test_a_key_for_one_bucket_reaches_no_other(client, files_of, gateway, one_bucket_key):
    outside = put(gateway, "a.txt")
    inside = put(gateway, "a.txt", bucket=ONLY_BUCKET)
    files = files_of(one_bucket_key)

    client.post(f"{files}delete-version?bucket={ONLY_BUCKET}&name=a.txt&id={inside}")
    refused = client.post(f"{files}delete-version?bucket={BUCKET}&name=a.txt&id={outside}")

    assert refused.status_code == 403
    assert ids_of(gateway) == [outside]
    assert ids_of(gateway, bucket=ONLY_BUCKET) == []


def test_a_key_for_a_prefix_reaches_nothing_else(client, files_of, gateway, make_key):
    secret = put(gateway, "secret.txt")
    put(gateway, "photos/a.jpg")
    key = make_key("listFiles", "deleteFiles", bucket=BUCKET, name_prefix="photos/")
    files = files_of(key)

    refused = client.post(f"{files}delete-version?bucket={BUCKET}&name=secret.txt&id={secret}")
    client.post(f"{files}delete-version?bucket={BUCKET}&name=photos/a.jpg&id={secret}")

    assert refused.status_code == 403
    assert ids_of(gateway, "secret.txt") == [secret]


def test_forms_of_other_sites_are_refused(files, gateway, client):
    file_id = put(gateway, "a.txt")
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = client.cookies

    answer = stranger.post(f"{files}delete-version?bucket={BUCKET}&name=a.txt&id={file_id}")

    assert answer.status_code == 403
    assert ids_of(gateway) == [file_id]


def test_failures_of_b2_are_told(client, delete_url, gateway, local_b2, both_ways):
    file_id = put(gateway, "a.txt")
    local_b2.fail(call="DeleteObject", status=503, code="ServiceUnavailable", times=5)

    answer = both_ways.post(client, delete_url(file_id), {})

    assert answer.status_code == 503
    assert "B2 is busy" in text(answer)
    assert ids_of(gateway) == [file_id]
