from urllib.parse import urlencode

import pytest

from tests.conftest import ONLY_BUCKET
from tests.files.names import put
from tests.files.pages import row_names, text

BUCKET = "a-bucket"


def url_in(files, prefix="", bucket=BUCKET):
    return f"{files}create-folder?{urlencode({'bucket': bucket, 'prefix': prefix})}"


def names(gateway, bucket=BUCKET):
    return [file.name for file in gateway.list_file_versions(bucket).files]


def test_it_works(client, files, both_ways):
    response = both_ways.get(client, url_in(files, "photos/"))

    assert response.status_code == 200
    assert f"{BUCKET}/photos/" in text(response)


def test_it_opens_as_a_dialog(client, files):
    headers = {"HX-Request": "true", "HX-Target": "dialog-form"}

    response = client.get(url_in(files), headers=headers)

    assert response.content.decode().strip().startswith("<form")


def test_an_empty_file_keeps_the_folder(client, files, gateway, both_ways):
    response = both_ways.post(client, url_in(files, "photos/"), {"name": "2026"})

    assert both_ways.went_to(response).endswith(f"files/?bucket={BUCKET}&prefix=photos%2F2026%2F")
    version = gateway.list_file_versions(BUCKET).files[0]
    assert (version.name, version.size) == ("photos/2026/.bzEmpty", 0)


def test_it_says_so(client, files):
    response = client.post(url_in(files), {"name": "holiday"}, follow=True)

    assert "Created the folder holiday." in text(response)
    assert "This folder is empty" in text(response)


def test_folders_lie_one_in_the_other(client, files, gateway):
    client.post(url_in(files), {"name": "/2026/march/"})

    assert names(gateway) == ["2026/march/.bzEmpty"]


@pytest.mark.parametrize("name", ["a b + % # & ;", "雪だるま ☃", "' <b>", " spaces "])
def test_hostile_names_arrive_as_they_are(client, files, gateway, name):
    client.post(url_in(files, "a//b c/"), {"name": name})

    assert names(gateway) == [f"a//b c/{name}/.bzEmpty"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "required"),
        ("/", "between two slashes"),
        ("a//b", "between two slashes"),
        ("..", "cannot reach"),
        ("a/./b", "cannot reach"),
        ("tab\there", "control characters"),
        ("x" * 1020, "1,024"),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(client, files, gateway, name, reason, both_ways):
    response = both_ways.post(client, url_in(files), {"name": name})

    assert response.status_code == 422
    assert reason in text(response)
    assert names(gateway) == []


def test_a_folder_that_exists_is_not_made_again(client, files, gateway):
    put(gateway, "photos/2026/deep/a.jpg")

    response = client.post(url_in(files), {"name": "photos"})

    assert response.status_code == 422
    assert "exists already" in text(response)
    assert names(gateway) == ["photos/2026/deep/a.jpg"]


def test_a_key_that_may_not_list_can_still_make_one(client, files_of, make_key, gateway):
    files = files_of(make_key("listBuckets", "writeFiles", bucket=BUCKET))

    response = client.post(url_in(files), {"name": "inbox"})

    assert response["Location"].endswith("/buckets/")
    assert names(gateway) == ["inbox/.bzEmpty"]


def test_it_requires_sign_in(client, gateway, both_ways):
    url = url_in(f"/a/{gateway.authorization.account_id}/files/")

    response = both_ways.post(client, url, {"name": "a"})

    assert both_ways.went_to(response).startswith("/sign-in/")


def test_it_requires_write_capability(client, files_of, read_only_key, gateway, both_ways):
    response = both_ways.post(client, url_in(files_of(read_only_key)), {"name": "a"})

    assert response.status_code == 403
    assert "writeFiles" in text(response)
    assert names(gateway) == []


def test_a_key_for_one_bucket_makes_folders_there_alone(client, files_of, one_bucket_key, gateway):
    files = files_of(one_bucket_key)

    statuses = [
        client.post(url_in(files, bucket=bucket), {"name": "a"}).status_code
        for bucket in (ONLY_BUCKET, BUCKET)
    ]

    assert statuses == [302, 403]
    assert names(gateway, ONLY_BUCKET) == ["a/.bzEmpty"]
    assert names(gateway) == []


def test_a_key_for_one_prefix_stays_below_it(client, files_of, make_key, gateway):
    key = make_key("writeFiles", "listFiles", bucket=BUCKET, name_prefix="inbox/")
    files = files_of(key)

    statuses = [
        client.post(url_in(files, prefix), {"name": "a"}).status_code for prefix in ("inbox/", "")
    ]

    assert statuses == [302, 403]
    assert names(gateway) == ["inbox/a/.bzEmpty"]


def test_without_a_bucket_one_is_chosen_first(client, files):
    assert client.get(f"{files}create-folder")["Location"] == files


def test_the_file_that_keeps_a_folder_is_not_listed_beside_others(client, files, gateway):
    for name in ("photos/.bzEmpty", "photos/a.jpg"):
        put(gateway, name)
    folder = f"{files}?bucket={BUCKET}&prefix=photos%2F"

    seen, all_of_them = client.get(folder), client.get(f"{folder}&hidden=1")

    assert row_names(seen) == ["photos/a.jpg"]
    assert row_names(all_of_them) == ["photos/.bzEmpty", "photos/a.jpg"]


def test_an_empty_folder_says_what_keeps_it(client, files, gateway):
    put(gateway, "photos/.bzEmpty")

    response = client.get(f"{files}?bucket={BUCKET}&prefix=photos%2F")

    assert "This folder is empty" in text(response)
    assert "An empty file named .bzEmpty keeps it." in text(response)


def test_browse_files_offers_it(client, files, gateway, files_of, read_only_key):
    folder = f"{files}?bucket={BUCKET}&prefix=photos%2F"
    offered = client.get(folder).content.decode()
    refused = client.get(folder.replace(files, files_of(read_only_key))).content.decode()

    assert f"create-folder?bucket={BUCKET}&amp;prefix=photos%2F" in offered
    assert "create-folder" not in refused
    assert "New Folder" in refused
