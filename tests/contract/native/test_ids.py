"""The shapes of ids, which tools print, parse and store."""

import re
from datetime import UTC, datetime

import pytest

from tests.contract.native.file_shape import FILE_ID


@pytest.fixture
def version(b2, shared, name):
    return b2.upload(shared, name)


def test_a_file_id_has_the_form_that_b2_documents(version):
    assert re.fullmatch(FILE_ID, version["fileId"])


def test_a_file_id_has_at_most_200_characters(version):
    assert len(version["fileId"]) <= 200


def test_a_file_id_holds_the_id_of_the_bucket(version, shared):
    assert re.fullmatch(FILE_ID, version["fileId"])["bucket"] == shared.id


def test_a_file_id_holds_the_millisecond_of_the_upload(version):
    assert int(re.fullmatch(FILE_ID, version["fileId"])["ms"]) == version["uploadTimestamp"]


def test_a_file_id_holds_date_and_time_in_utc(version):
    parts = re.fullmatch(FILE_ID, version["fileId"])
    made = datetime.strptime(parts["day"] + parts["time"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)

    assert abs(made.timestamp() * 1000 - version["uploadTimestamp"]) < 60_000


def test_a_file_id_holds_the_cluster_of_the_account(version, b2):
    assert re.fullmatch(FILE_ID, version["fileId"])["cluster"] == b2.key_id[:3]


def test_a_hide_marker_has_a_file_id_of_that_form(b2, shared, version):
    marker = b2.ok("b2_hide_file", bucketId=shared.id, fileName=version["fileName"])

    assert re.fullmatch(FILE_ID, marker["fileId"])["bucket"] == shared.id


def test_an_unfinished_large_file_has_a_file_id_of_that_form(b2, shared, name):
    assert re.fullmatch(FILE_ID, b2.start_large(shared, name))


def test_every_version_has_a_file_id_of_its_own(b2, shared, version):
    again = b2.upload(shared, version["fileName"])

    assert again["fileId"] != version["fileId"]


def test_the_id_of_an_ordinary_key_is_cluster_account_and_10_hex_digits(make_key, b2):
    key = make_key("listFiles")

    assert re.fullmatch(rf"\d{{3}}{b2.account_id}[0-9a-f]{{10}}", key.key_id)


def test_an_ordinary_key_is_a_k_the_cluster_and_27_characters(make_key):
    key = make_key("listFiles")

    assert re.fullmatch(rf"K{key.key_id[:3]}[A-Za-z0-9+/]{{27}}", key.key)
