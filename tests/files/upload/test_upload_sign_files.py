"""Whole files straight to B2: what is signed, what is not, and what becomes of lost answers."""

import json
import urllib.error
import urllib.request
from datetime import timedelta

import pytest
from django.utils import timezone

from files.upload_options import UploadOptions
from files.uploads import WHOLE_LIMIT
from tests.files.upload.conftest import BUCKET, Queue, code_of, versions
from tests.files.upload.test_upload_body import HOSTILE

MD5 = "5d41402abc4b2a76b9719d911017c592"  # of b"hello"


@pytest.fixture
def queue_of(client, signed_in):
    """The queue of another key."""
    return lambda key: Queue(client, signed_in(client, key))


def post(queue, path, values, options=""):
    return queue.client.post(
        f"{queue.base}/{path}",
        json.dumps(values),
        content_type="application/json",
        headers={"Accept": "application/json", "X-Upload-Options": options},
    )


def file(name="a.txt", size=5, **about):
    about = {"bucket": BUCKET, "content_type": "text/plain", **about}
    return {"name": name, "size": size, "last_modified": 1_700_000_000_000, **about}


def sign(queue, *files, options=""):
    return post(queue, "sign-files", {"files": files}, options)


def signed(queue, *files, options=""):
    return sign(queue, *files, options=options).json()["files"]


def put(one, body=b"hello"):
    request = urllib.request.Request(one["url"], data=body, headers=one["headers"], method="PUT")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers["x-amz-version-id"]


def test_a_signed_file_arrives_as_it_was_announced(queue, gateway):
    [one] = signed(queue, file("photos/a b.txt"))

    details = gateway.get_file_info(put(one))

    assert (details.name, details.size, details.content_type) == ("photos/a b.txt", 5, "text/plain")
    assert details.info == {"src_last_modified_millis": "1700000000000"}
    assert "X-Amz-Expires=900" in one["url"]


def test_the_options_of_the_upload_are_part_of_what_is_signed(queue, gateway):
    options = UploadOptions(
        "text/csv", "max-age=60", {"project": "harbor"}, encryption="SSE-B2"
    ).seal()

    [one] = signed(queue, file(), options=options)
    details = gateway.get_file_info(put(one))

    assert (details.content_type, details.encryption) == ("text/csv", "SSE-B2")
    assert details.info == {
        "b2-cache-control": "max-age=60",
        "project": "harbor",
        "src_last_modified_millis": "1700000000000",
    }


def test_locks_are_part_of_what_is_signed(queue, gateway):
    gateway.create_bucket("locked-uploads", public=False, lock=True)
    until = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    locks = UploadOptions(
        retention_mode="governance", retain_until=until.isoformat(), legal_hold=True
    )

    [one] = signed(queue, file(bucket="locked-uploads"), options=locks.seal())
    details = gateway.get_file_info(put(one))

    assert (details.retention_mode, details.retain_until) == ("governance", until)
    assert details.legal_hold is True


def test_many_files_are_signed_with_one_request(queue, gateway):
    asked = [file(f"{number}.txt") for number in range(50)]

    answer = sign(queue, *asked).json()

    assert answer["seconds"] == 900
    assert len({one["url"] for one in answer["files"]}) == 50
    assert versions(gateway) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_hard_names_arrive_or_go_through_the_console(queue, gateway, name):
    [one] = signed(queue, file(name))

    if ".." in name.split("/"):
        assert one is None
    else:
        put(one)
        assert [each.name for each in versions(gateway)] == [name]


@pytest.mark.parametrize(
    "wrong",
    [
        file(size=WHOLE_LIMIT + 1),
        file(size=-1),
        file(name=""),
        file(name="a\nb"),
        file(name="é" * 513),
        file(bucket=""),
        file(last_modified="yesterday"),
        {},
        "a.txt",
        None,
    ],
)
def test_what_the_console_would_refuse_is_not_signed(queue, gateway, wrong):
    refused, taken = signed(queue, wrong, file())

    assert refused is None
    assert taken["url"]


def test_a_bucket_out_of_reach_is_not_signed(queue_of, one_bucket_key, gateway):
    assert signed(queue_of(one_bucket_key), file()) == [None]


def test_a_url_for_a_bucket_of_another_account_is_good_for_nothing(
    queue, gateway_for, other_key, gateway
):
    gateway_for(other_key).create_bucket("not-our-bucket", public=False)

    with pytest.raises(urllib.error.HTTPError) as refused:
        put(signed(queue, file(bucket="not-our-bucket"))[0])

    assert refused.value.code in (403, 404)
    assert versions(gateway_for(other_key), "not-our-bucket") == []


def test_names_out_of_reach_are_not_signed(queue_of, make_key, gateway):
    key = make_key("writeFiles", "listBuckets", bucket=BUCKET, name_prefix="mine/")

    theirs, ours = signed(queue_of(key), file("theirs/a"), file("mine/a"))

    assert theirs is None
    assert ours["url"]


def test_a_key_that_may_not_write_signs_nothing(queue_of, read_only_key, gateway):
    assert sign(queue_of(read_only_key), file()).status_code == 403


@pytest.mark.parametrize("options", ["forged", UploadOptions("text/csv").seal()[:-1] + "x"])
def test_forged_options_sign_nothing(queue, options):
    assert code_of(sign(queue, file(), options=options)) == "options_refused"


@pytest.mark.parametrize("files", [None, [], "a", {}, [file()] * 51])
def test_a_request_is_for_one_to_fifty_files(queue, files):
    assert code_of(post(queue, "sign-files", {"files": files})) == "bad_files"


@pytest.mark.parametrize("body", [b"hell", b"hello, world"])
def test_a_file_is_stored_whole_or_not_at_all(queue, gateway, body):
    [one] = signed(queue, file())

    with pytest.raises(urllib.error.HTTPError) as refused:
        put(one, body)

    assert refused.value.code == 403
    assert versions(gateway) == []


def lost(queue, **about):
    about = {"bucket": BUCKET, "name": "a.txt", "size": 5, "md5": MD5, "since": 0, **about}
    return post(queue, "lost", about)


def test_a_file_whose_answer_got_lost_is_found(queue, gateway):
    answer = sign(queue, file()).json()
    file_id = put(answer["files"][0])

    assert lost(queue, since=answer["now"]).json() == {"id": file_id}


@pytest.mark.parametrize(
    "about",
    [{"name": "a"}, {"size": 6}, {"md5": "0" * 32}, {"since": 253_000_000_000_000}],
)
def test_another_file_is_not_taken_for_it(queue, gateway, about):
    put(signed(queue, file())[0])

    assert lost(queue, **about).json() == {}


def test_a_key_that_may_not_list_is_told_nothing(queue_of, make_key, gateway):
    queue = queue_of(make_key("writeFiles"))
    put(signed(queue, file())[0])

    assert lost(queue).json() == {}


def test_what_is_lost_is_said_in_full(queue):
    assert code_of(lost(queue, md5="x")) == "bad_md5"
    assert code_of(lost(queue, name="")) == "bad_name"


def damaged(queue, file_id, **about):
    return post(queue, "damaged", {"bucket": BUCKET, "name": "a.txt", "id": file_id, **about})


def test_a_version_that_arrived_damaged_is_deleted(queue, gateway):
    answer = damaged(queue, put(signed(queue, file())[0]))

    assert (answer.status_code, code_of(answer)) == (503, "damaged")
    assert versions(gateway) == []


def test_a_damaged_version_that_the_key_may_not_delete_is_told(queue_of, make_key, gateway):
    queue = queue_of(make_key("writeFiles", "listFiles"))
    file_id = put(signed(queue, file())[0])

    answer = damaged(queue, file_id)

    assert (answer.status_code, code_of(answer)) == (422, "damaged_version")
    assert file_id in answer.json()["error"]["text"]


def test_out_of_reach_nothing_is_deleted(queue_of, one_bucket_key, gateway, queue):
    file_id = put(signed(queue, file())[0])

    assert damaged(queue_of(one_bucket_key), file_id).status_code == 403
    assert len(versions(gateway)) == 1


def test_what_is_no_id_deletes_nothing(queue, gateway):
    assert code_of(damaged(queue, "../x")) == "bad_id"
