"""Going on with a large file that was interrupted."""

import hashlib
from dataclasses import replace

import pytest
from django.test import Client

from tests.files.upload.conftest import BUCKET, SIZE, Queue, code_of, unfinished, versions

NOBODYS = "4_zb_f1_d2_m3_c4_v5_t6_u7"


def md5(body):
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def test_it_tells_which_parts_b2_holds_and_goes_on(queue, gateway, large):
    queue.part(large.seal(), 1, b"a" * SIZE)

    plan = queue.resume(large, part_size=SIZE).json()
    etag = queue.part(plan["token"], 2, b"end").json()["etag"]
    response = queue.finish(plan["token"], [plan["stored"][0][1], etag])

    assert plan["stored"] == [[1, md5(b"a" * SIZE)]]
    assert (plan["file_id"], plan["part_size"], plan["parts"]) == (large.file_id, SIZE, 2)
    assert response.json()["id"] == large.file_id
    assert [file.size for file in versions(gateway)] == [SIZE + 3]


def test_it_tells_what_was_said_of_the_file_when_it_began(queue, gateway, large):
    info = {"large_file_sha1": "c" * 40, "src_last_modified_millis": "1700000000000"}
    begun = gateway.start_large_file(BUCKET, "b.bin", content_type="text/plain", info=info)

    plan = queue.resume(replace(large, name="b.bin", file_id=begun)).json()

    assert (plan["sha1"], plan["last_modified"]) == ("c" * 40, "1700000000000")


def test_the_parts_of_another_program_tell_their_size(queue, gateway, large):
    queue.part(replace(large, part_size=SIZE + 1).seal(), 1, b"b" * (SIZE + 1))

    plan = queue.resume(replace(large, size=3 * SIZE)).json()

    assert (plan["part_size"], plan["parts"]) == (SIZE + 1, 3)


def test_without_any_part_the_console_cuts_as_it_always_does(queue, large):
    plan = queue.resume(replace(large, size=120_000_000)).json()

    assert (plan["part_size"], plan["parts"], plan["stored"]) == (8 * 2**20, 15, [])


def test_parts_of_unequal_size_are_kept_and_the_rest_follows(queue, gateway, large):
    bodies = [b"a" * (SIZE + 1), b"b" * SIZE, b"c" * (SIZE + 2)]
    cut = replace(large, size=3 * SIZE + 10, head=((SIZE + 1, 1), (SIZE, 1), (SIZE + 2, 1)))
    for number, body in enumerate(bodies, start=1):
        queue.part(cut.seal(), number, body)

    plan = queue.resume(large, size=cut.size).json()
    etag = queue.part(plan["token"], 4, b"the end").json()["etag"]
    response = queue.finish(plan["token"], [*(md5 for _, md5 in plan["stored"]), etag])

    assert plan["stored"] == [[n, md5(body)] for n, body in enumerate(bodies, start=1)]
    assert (plan["head"], plan["parts"]) == ([[SIZE + 1, 1], [SIZE, 1], [SIZE + 2, 1]], 4)
    assert response.json()["id"] == large.file_id
    stored = b"".join(gateway.download_file(BUCKET, large.name).chunks)
    assert stored == b"".join([*bodies, b"the end"])


def test_parts_behind_a_gap_are_replaced(queue, large):
    for number, size in ((1, SIZE + 1), (2, SIZE), (5, SIZE + 7)):
        queue.part(replace(large, size=10 * SIZE, head=((size, 5),)).seal(), number, b"x" * size)

    plan = queue.resume(large, size=6 * SIZE).json()

    assert [number for number, _md5 in plan["stored"]] == [1, 2]
    assert plan["parts"] >= 5


@pytest.mark.parametrize(("size", "part_size"), [(SIZE - 1, SIZE), (SIZE - 1, None), (2, None)])
def test_parts_that_do_not_fit_the_file_are_refused(queue, large, size, part_size):
    queue.part(large.seal(), 1, b"a" * SIZE)

    response = queue.resume(replace(large, size=size), part_size=part_size)

    assert (response.status_code, code_of(response)) == (422, "cut_otherwise")


def test_parts_too_small_for_the_whole_file_are_followed_by_larger_ones(queue, large):
    queue.part(large.seal(), 1, b"a" * SIZE)

    plan = queue.resume(replace(large, size=10_000 * SIZE + 1)).json()

    assert (plan["head"], plan["part_size"]) == ([[SIZE, 1]], 64 * 2**20)


def test_what_was_cancelled_is_gone(queue, gateway, large):
    gateway.cancel_large_file(BUCKET, large.name, large.file_id)

    response = queue.resume(large)

    assert (response.status_code, code_of(response)) == (410, "upload_gone")


def test_what_was_finished_already_is_told_as_such(queue, large):
    token = large.seal()
    bodies = [b"a" * SIZE, b"end"]
    queue.finish(
        token, [queue.part(token, n, body).json()["etag"] for n, body in enumerate(bodies, 1)]
    )

    assert queue.resume(large).json() == {"finished": True, "id": large.file_id, "sha1": ""}
    assert code_of(queue.resume(replace(large, size=SIZE))) == "upload_gone"


def test_a_key_that_may_not_read_cannot_tell_how_it_ended(large, client, signed_in, make_key):
    queue = Queue(client, signed_in(client, make_key("writeFiles", bucket=BUCKET)))
    queue.cancel(queue.resume(large).json()["token"])

    assert code_of(queue.resume(large)) == "end_unknown"


@pytest.mark.parametrize("change", [{"name": "other.bin"}, {"file_id": NOBODYS}])
def test_an_upload_of_another_name_or_id_gets_no_token(queue, large, change):
    response = queue.resume(replace(large, **change))

    assert (response.status_code, code_of(response)) == (410, "upload_gone")


def test_an_upload_of_another_bucket_gets_no_token(queue, gateway, large):
    gateway.create_bucket("another-bucket-here", public=False)

    response = queue.resume(replace(large, bucket="another-bucket-here"))

    assert (response.status_code, code_of(response)) == (410, "upload_gone")


def test_another_account_gets_no_token(large, other_key, signed_in):
    stranger = Client()

    response = Queue(stranger, signed_in(stranger, other_key)).resume(large)

    assert response.status_code in (403, 404, 410)
    assert "token" not in response.json()


def test_a_key_for_other_names_gets_no_token(large, client, signed_in, make_key):
    key = make_key("writeFiles", bucket=BUCKET, name_prefix="inbox/")

    response = Queue(client, signed_in(client, key)).resume(large)

    assert response.status_code == 403


def test_another_key_of_the_account_that_may_write_goes_on(large, client, signed_in, make_key):
    queue = Queue(client, signed_in(client, make_key("writeFiles", bucket=BUCKET)))

    plan = queue.resume(large, part_size=SIZE).json()

    assert queue.part(plan["token"], 2, b"end").status_code == 200


def test_an_old_token_is_refused_as_such(queue):
    response = queue.part("nonsense", 1, b"x")

    assert (response.status_code, code_of(response)) == (410, "token_refused")


@pytest.mark.parametrize("about", [{"file_id": "../x"}, {"size": 0}, {"name": ""}, {"bucket": ""}])
def test_nonsense_is_refused(queue, large, about):
    response = queue.resume(large, **about)

    assert response.status_code == 422


def test_it_needs_the_capability_to_write(large, client, signed_in, read_only_key):
    response = Queue(client, signed_in(client, read_only_key)).resume(large)

    assert response.status_code == 403
    assert "writeFiles" in response.content.decode()


def test_resuming_changes_nothing_at_b2(queue, gateway, large):
    queue.resume(large)

    assert unfinished(gateway) == ["big.bin"]
