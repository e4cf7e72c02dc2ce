"""b2_get_file_info, b2_hide_file, b2_delete_file_version."""

import pytest

from tests.contract.native.file_shape import FILE_FIELDS, MARKER_FIELDS


@pytest.fixture
def version(b2, shared, name):
    return b2.upload(shared, name)


@pytest.fixture
def hide(b2, shared):
    def ask(name, **options):
        return b2.call("b2_hide_file", bucketId=shared.id, fileName=name, **options)

    return ask


@pytest.fixture
def delete(b2):
    def ask(version, **fields):
        which = {"fileName": version["fileName"], "fileId": version["fileId"], **fields}
        return b2.call("b2_delete_file_version", **which)

    return ask


def listed(b2, bucket, name):
    answer = b2.ok("b2_list_file_versions", bucketId=bucket.id, prefix=name)
    return [(each["action"], each["fileId"]) for each in answer["files"]]


def test_file_info_is_what_the_upload_answered(b2, version):
    assert b2.ok("b2_get_file_info", fileId=version["fileId"]) == version


def test_file_info_has_all_fields_of_a_file(b2, version):
    assert set(b2.ok("b2_get_file_info", fileId=version["fileId"])) == FILE_FIELDS


def test_an_older_version_has_its_own_info(b2, shared, version):
    b2.upload(shared, version["fileName"], b"newer")

    assert b2.ok("b2_get_file_info", fileId=version["fileId"]) == version


def test_a_deleted_version_is_not_found(b2, version, delete):
    delete(version)

    answer = b2.call("b2_get_file_info", fileId=version["fileId"])
    assert answer.refusal == (404, "not_found")


def test_a_key_for_a_prefix_has_no_info_of_other_files(make_key, shared, version):
    key = make_key("readFiles", bucketIds=[shared.id], namePrefix="other/")

    answer = key.call("b2_get_file_info", fileId=version["fileId"])

    assert answer.refusal == (401, "unauthorized")


def test_hiding_answers_the_hide_marker(hide, version):
    marker = hide(version["fileName"]).json()

    assert set(marker) == MARKER_FIELDS
    assert (marker["action"], marker["fileName"]) == ("hide", version["fileName"])


@pytest.mark.parametrize("api", [2, 3])
def test_hiding_answers_the_whole_marker_since_version_2(hide, version, api):
    assert set(hide(version["fileName"], version=api).json()) == MARKER_FIELDS


def test_hiding_in_version_1_answers_a_hide_marker(hide, version):
    marker = hide(version["fileName"], version=1).json()

    assert (marker["action"], marker["fileName"]) == ("hide", version["fileName"])


def test_a_hide_marker_is_a_version_on_top(b2, shared, hide, version):
    marker = hide(version["fileName"]).json()

    assert listed(b2, shared, version["fileName"]) == [
        ("hide", marker["fileId"]),
        ("upload", version["fileId"]),
    ]


def test_a_file_that_is_not_there_cannot_be_hidden(hide, name):
    answer = hide(name)

    assert answer.refusal == (400, "no_such_file")
    assert answer.message == f"File not present: {name}"


def test_a_hidden_file_cannot_be_hidden_again(hide, version):
    hide(version["fileName"])

    answer = hide(version["fileName"])

    assert answer.refusal == (400, "already_hidden")
    assert answer.message == f"File already hidden: {version['fileName']}"


def test_hiding_in_an_unknown_bucket_is_a_bad_bucket_id(b2, name):
    answer = b2.call("b2_hide_file", bucketId="0" * 24, fileName=name)

    assert answer.refusal == (400, "bad_bucket_id")


def test_an_upload_makes_a_hidden_name_visible_again(b2, shared, hide, version):
    hide(version["fileName"])

    b2.upload(shared, version["fileName"], b"again")

    assert b2.by_name(shared, version["fileName"]).body == b"again"


def test_deleting_answers_id_and_name(delete, version):
    answer = delete(version).json()

    assert answer == {"fileId": version["fileId"], "fileName": version["fileName"]}


def test_a_deleted_version_is_not_listed(b2, shared, delete, version):
    delete(version)

    assert listed(b2, shared, version["fileName"]) == []


def test_deleting_the_newest_version_shows_the_previous_one(b2, shared, delete, version):
    newer = b2.upload(shared, version["fileName"], b"newer")

    delete(newer)

    answer = b2.by_name(shared, version["fileName"])
    assert answer.headers["x-bz-file-id"] == version["fileId"]


def test_deleting_an_older_version_keeps_the_newest(b2, shared, delete, version):
    b2.upload(shared, version["fileName"], b"newer")

    delete(version)

    assert b2.by_name(shared, version["fileName"]).body == b"newer"


def test_deleting_a_hide_marker_shows_the_file_again(b2, shared, hide, delete, version):
    marker = hide(version["fileName"]).json()

    delete(marker)

    assert b2.by_name(shared, version["fileName"]).status == 200


def test_an_unfinished_large_file_can_be_deleted(b2, shared, delete, name):
    file_id = b2.start_large(shared, name)

    answer = delete({"fileName": name, "fileId": file_id})

    assert answer.json() == {"fileId": file_id, "fileName": name}
    assert listed(b2, shared, name) == []


def test_a_version_that_is_gone_is_not_present(delete, version):
    delete(version)

    answer = delete(version)

    assert answer.refusal == (400, "file_not_present")
    name, file_id = version["fileName"], version["fileId"]
    assert answer.message == f"File not present: {name} {file_id}"


def test_a_version_is_not_present_under_another_name(delete, version):
    answer = delete(version, fileName=f"not-{version['fileName']}")

    assert answer.refusal == (400, "file_not_present")


def test_a_key_for_a_prefix_deletes_nothing_else(make_key, shared, version):
    key = make_key("deleteFiles", bucketIds=[shared.id], namePrefix="other/")

    answer = key.call(
        "b2_delete_file_version", fileName=version["fileName"], fileId=version["fileId"]
    )

    assert answer.refusal == (401, "unauthorized")


def test_a_key_for_a_prefix_hides_nothing_else(make_key, shared, version):
    key = make_key("writeFiles", bucketIds=[shared.id], namePrefix="other/")

    answer = key.call("b2_hide_file", bucketId=shared.id, fileName=version["fileName"])

    assert answer.refusal == (401, "unauthorized")
