"""Hiding a file, and showing it again."""

import pytest

from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, put
from tests.files.pages import link_to, text


def actions_of(gateway, name):
    """What the versions of a name are, newest first."""
    listed = gateway.list_file_versions(BUCKET, prefix=name).files
    return [version.action for version in listed if version.name == name]


@pytest.fixture
def hide_url(files):
    return f"{files}hide?bucket={BUCKET}&name=a.txt"


def test_it_asks_first_and_says_what_happens(client, hide_url, gateway, both_ways):
    put(gateway, "a.txt", b"x" * 1500)

    page = both_ways.get(client, hide_url, target="dialog-form")

    shown = text(page)
    assert "Hide this file?" in shown
    assert "a.txt" in shown
    assert "1.5 KB" in shown
    assert "All its versions are kept, and paid for" in shown
    assert actions_of(gateway, "a.txt") == ["upload"]


def test_it_hides_the_file_and_offers_to_undo_it(client, files, hide_url, gateway, both_ways):
    put(gateway, "a.txt")

    answer = both_ways.post(client, hide_url, {})

    assert actions_of(gateway, "a.txt") == ["hide", "upload"]
    assert both_ways.went_to(answer) == f"{files}?bucket={BUCKET}"
    marker = gateway.list_file_versions(BUCKET, prefix="a.txt").files[0].id
    landing = client.get(f"{files}?bucket={BUCKET}")
    assert "a.txt is hidden. Its versions are kept." in text(landing)
    assert link_to(landing, "unhide", name="a.txt", id=marker)


@pytest.mark.parametrize("left", ["http://[::1", "//[", "no address"])
def test_what_is_no_address_is_not_gone_back_to(client, files, hide_url, gateway, left):
    put(gateway, "a.txt")

    asked = client.get(hide_url, headers={"Referer": left})
    answer = client.post(hide_url, {"back": left})

    assert asked.status_code == 200
    assert answer["Location"] == f"{files}?bucket={BUCKET}"


def test_it_goes_back_to_the_page_of_the_folder_that_was_left(client, files, gateway, both_ways):
    put(gateway, "p/a.txt")
    left = f"{files}?bucket={BUCKET}&prefix=p%2F&hidden=1&sort=size"

    answer = both_ways.post(
        client,
        f"{files}hide?bucket={BUCKET}&name=p/a.txt",
        {"back": f"http://testserver{left}&file=p/a.txt&id=4_z"},
    )

    assert both_ways.went_to(answer) == left


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/a",
        "/a/000000000000/files/?bucket=a-bucket",
        "x",
        "",
    ],
)
def test_it_goes_back_nowhere_else(client, files, hide_url, gateway, both_ways, back):
    put(gateway, "a.txt")

    answer = both_ways.post(client, hide_url, {"back": back})

    assert both_ways.went_to(answer) == f"{files}?bucket={BUCKET}"


def test_hiding_twice_is_refused(client, hide_url, gateway):
    put(gateway, "a.txt")
    gateway.hide_file(BUCKET, "a.txt")

    answer = client.post(hide_url)

    assert answer.status_code == 409
    assert actions_of(gateway, "a.txt") == ["hide", "upload"]


def test_nothing_is_not_hidden(client, hide_url, gateway):
    answer = client.post(hide_url)

    assert answer.status_code == 404
    assert actions_of(gateway, "a.txt") == []


def test_it_shows_a_hidden_file_again(client, files, gateway, both_ways):
    put(gateway, "a.txt", b"x" * 1500)
    marker = gateway.hide_file(BUCKET, "a.txt")
    url = f"{files}unhide?bucket={BUCKET}&name=a.txt&id={marker}"

    form = both_ways.get(client, url, target="dialog-form")
    answer = both_ways.post(client, url, {})

    assert "(1.5 KB) becomes the newest again" in text(form)
    assert both_ways.went_to(answer) == f"{files}?bucket={BUCKET}"
    assert actions_of(gateway, "a.txt") == ["upload"]
    assert "a.txt is visible again." in text(client.get(f"{files}?bucket={BUCKET}"))


def test_showing_again_never_deletes_an_upload(client, files, gateway):
    upload = put(gateway, "a.txt")
    gateway.hide_file(BUCKET, "a.txt")

    answer = client.post(f"{files}unhide?bucket={BUCKET}&name=a.txt&id={upload}")

    assert answer.status_code == 404
    assert actions_of(gateway, "a.txt") == ["hide", "upload"]


def test_it_says_when_the_file_stays_hidden(client, files, gateway):
    put(gateway, "a.txt")
    gateway.hide_file(BUCKET, "a.txt")
    second = gateway.hide_file(BUCKET, "a.txt")

    form = client.get(f"{files}unhide?bucket={BUCKET}&name=a.txt&id={second}")

    assert "the file stays hidden" in text(form)


def test_every_name_can_be_hidden_and_shown_again(client, files, gateway, hostile_files):
    for name in hostile_files:
        query = {"bucket": BUCKET, "name": name}

        client.post(f"{files}hide", query_params=query)
        hidden = actions_of(gateway, name)
        marker = gateway.list_file_versions(BUCKET, prefix=name).files[0].id
        client.post(f"{files}unhide", query_params={**query, "id": marker})

        assert hidden == ["hide", "upload"], name
        assert actions_of(gateway, name) == ["upload"], name


def test_reading_changes_nothing(client, hide_url, gateway):
    put(gateway, "a.txt")

    client.get(hide_url)
    client.head(hide_url)

    assert actions_of(gateway, "a.txt") == ["upload"]


def test_it_needs_the_capability(client, files_of, gateway, read_only_key, both_ways):
    put(gateway, "a.txt")
    files = files_of(read_only_key)

    hiding = both_ways.post(client, f"{files}hide?bucket={BUCKET}&name=a.txt", {})
    showing = both_ways.post(client, f"{files}unhide?bucket={BUCKET}&name=a.txt&id=4_z", {})

    assert hiding.status_code == showing.status_code == 403
    assert "writeFiles" in text(hiding)
    assert "deleteFiles" in text(showing)
    assert actions_of(gateway, "a.txt") == ["upload"]


def test_a_key_for_one_bucket_reaches_no_other(client, files_of, gateway, one_bucket_key):
    put(gateway, "a.txt")
    put(gateway, "a.txt", bucket=ONLY_BUCKET)
    files = files_of(one_bucket_key)

    inside = client.post(f"{files}hide?bucket={ONLY_BUCKET}&name=a.txt")
    outside = client.post(f"{files}hide?bucket={BUCKET}&name=a.txt")

    assert inside.status_code == 302
    assert outside.status_code == 403
    assert actions_of(gateway, "a.txt") == ["upload"]


def test_a_key_for_a_prefix_reaches_nothing_else(client, files_of, gateway, make_key):
    put(gateway, "secret.txt")
    key = make_key("listFiles", "writeFiles", bucket=BUCKET, name_prefix="photos/")

    answer = client.post(f"{files_of(key)}hide?bucket={BUCKET}&name=secret.txt")

    assert answer.status_code == 403
    assert actions_of(gateway, "secret.txt") == ["upload"]


@pytest.mark.parametrize("call", ["ListObjectVersions", "DeleteObject"])
def test_failures_of_b2_are_told(client, hide_url, gateway, local_b2, both_ways, call):
    put(gateway, "a.txt")
    local_b2.fail(call=call, status=503, code="ServiceUnavailable", times=2)

    answer = both_ways.post(client, hide_url, {})

    assert answer.status_code == 503
    assert "B2 is busy" in text(answer)
    assert actions_of(gateway, "a.txt") == ["upload"]
