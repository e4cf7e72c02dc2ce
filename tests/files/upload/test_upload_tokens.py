"""A token stands for one large file of one key."""

import json

import pytest
from django.test import Client

from tests.files.upload.conftest import BUCKET, Queue, unfinished


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c"])
def test_without_a_good_token_nothing_happens(queue, token):
    responses = [queue.part(token, 1, b"x"), queue.finish(token, []), queue.cancel(token)]

    assert [response.status_code for response in responses] == [410, 410, 410]


def test_a_token_of_another_account_is_refused(queue, large, other_key, signed_in, gateway):
    stranger = Client()
    other = Queue(stranger, signed_in(stranger, other_key))

    responses = [other.part(large.seal(), 2, b"end"), other.cancel(large.seal())]

    assert [response.status_code for response in responses] == [410, 410]
    assert unfinished(gateway) == ["big.bin"]


def test_a_token_of_another_key_is_refused(large, make_key, signed_in, client, gateway):
    queue = Queue(client, signed_in(client, make_key("writeFiles")))

    response = queue.cancel(large.seal())

    assert response.status_code == 410
    assert unfinished(gateway) == ["big.bin"]


def test_a_token_names_one_file_and_no_other(queue, gateway, large):
    other = gateway.start_large_file(BUCKET, "other.bin", content_type="text/plain", info={})

    queue.cancel(large.seal())

    assert [file.id for file in gateway.list_unfinished_files(BUCKET)[0]] == [other]


def test_who_signs_in_again_may_go_on(queue, large, signed_in, full_key):
    again = Client()

    response = Queue(again, signed_in(again, full_key)).part(large.seal(), 2, b"end")

    assert response.status_code == 200


def test_a_token_holds_the_longest_name(queue):
    plan = queue.begin(name="☃" * 341, size=120_000_000).json()

    assert len(plan["token"]) < 8000
    assert json.loads(queue.cancel(plan["token"]).content) == {}
