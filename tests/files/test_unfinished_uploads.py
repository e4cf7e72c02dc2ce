"""The unfinished uploads of a bucket."""

import io

import pytest

from files import unfinished
from gateway.errors import NoSuchUpload
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, HOSTILE_NAMES, put
from tests.files.pages import link_to, links, text

PART = 5_000_000
NOBODYS = "4_zb_f1_d2_m3_c4_v5_t6_u7"


def begin(gateway, name="films/big.mov", *parts, bucket=BUCKET):
    file_id = gateway.start_large_file(bucket, name, content_type="text/plain", info={})
    for number, body in enumerate(parts, start=1):
        gateway.upload_part(bucket, name, file_id, number, io.BytesIO(body), size=len(body))
    return file_id


def page(client, files, both_ways, **query):
    target = "unfinished" if both_ways.name == "htmx" else "content"
    more = "".join(f"&{key}={value}" for key, value in query.items())
    return both_ways.get(client, f"{files}unfinished?bucket={BUCKET}{more}", target=target)


def cancel_url(files, file_id, name="films/big.mov", bucket=BUCKET):
    return f"{files}unfinished/cancel?bucket={bucket}&name={name}&id={file_id}"


def test_it_lists_what_was_begun_with_age_and_size(client, files, gateway, both_ways):
    file_id = begin(gateway, "films/big.mov", b"x" * PART, b"y" * 1000)

    shown = text(page(client, files, both_ways))

    assert "films/big.mov" in shown
    assert file_id in shown
    assert "5.0 MB" in shown
    assert "2 parts" in shown
    assert "just now" in shown or "ago" in shown or "now" in shown


def test_finished_files_are_not_listed(client, files, gateway, both_ways):
    put(gateway, "done.txt")

    shown = text(page(client, files, both_ways))

    assert "done.txt" not in shown
    assert "Nothing is unfinished" in shown


def test_two_of_one_name_are_two(client, files, gateway, both_ways):
    ids = {begin(gateway, "same.mov"), begin(gateway, "same.mov")}

    response = page(client, files, both_ways)

    assert all(file_id in text(response) for file_id in ids)


def test_names_that_are_hard_can_be_cancelled(client, files, gateway, monkeypatch):
    monkeypatch.setattr(unfinished, "ROWS", len(HOSTILE_NAMES))
    begun = {name: begin(gateway, name) for name in HOSTILE_NAMES}

    response = client.get(f"{files}unfinished?bucket={BUCKET}")
    forms = {
        name: link_to(response, "unfinished/cancel", name=name, id=file_id)
        for name, file_id in begun.items()
    }
    for name in list(forms)[::6]:
        client.post(forms.pop(name))

    assert {file.name for file in gateway.list_unfinished_files(BUCKET)[0]} == set(forms)


def test_more_than_a_page_leads_on(client, files, gateway, both_ways, monkeypatch):
    monkeypatch.setattr(unfinished, "ROWS", 2)
    for name in ("a", "b", "c"):
        begin(gateway, name)

    first = page(client, files, both_ways)
    [more] = [link["href"] for link in links(first) if link["text"] == "Load more"]
    second = client.get(more)

    assert "Load more" not in text(second)
    assert link_to(second, "unfinished/cancel", name="c")
    assert not [link for link in links(second) if "name=a" in link.get("href", "")]


def test_cancelling_asks_first_and_says_what_is_lost(client, files, gateway, both_ways):
    file_id = begin(gateway, "films/big.mov", b"x" * PART)

    shown = text(both_ways.get(client, cancel_url(files, file_id), target="dialog-form"))

    assert "Cancel this upload?" in shown
    assert "films/big.mov" in shown
    assert file_id in shown
    assert "5.0 MB (5,000,000 bytes) , 1 part" in shown
    assert "deleted for good" in shown
    assert gateway.list_parts(BUCKET, "films/big.mov", file_id)


def test_it_cancels_exactly_that_upload(client, files, gateway, both_ways):
    gone, kept = begin(gateway, "films/big.mov"), begin(gateway, "films/big.mov")

    response = both_ways.post(client, cancel_url(files, gone), {})

    assert both_ways.went_to(response) == f"{files}unfinished?bucket={BUCKET}"
    assert [file.id for file in gateway.list_unfinished_files(BUCKET)[0]] == [kept]


def test_what_is_finished_meanwhile_stays(client, files, gateway, both_ways):
    file_id = begin(gateway, "films/big.mov", b"x" * PART)
    parts = gateway.list_parts(BUCKET, "films/big.mov", file_id)
    gateway.finish_large_file(BUCKET, "films/big.mov", file_id, parts)

    both_ways.post(client, cancel_url(files, file_id), {})

    assert [file.id for file in gateway.list_file_versions(BUCKET).files] == [file_id]
    assert "was finished or cancelled already" in text(client.get(f"{files}?bucket={BUCKET}"))


@pytest.mark.parametrize("change", [{"name": "other"}, {"file_id": NOBODYS}])
def test_there_is_no_form_for_what_is_not_there(client, files, gateway, change):
    file_id = begin(gateway)

    response = client.get(cancel_url(files, **{"file_id": file_id, **change}))

    assert response.status_code == 404


def test_one_among_many_of_its_prefix_is_found(gateway, monkeypatch):
    monkeypatch.setattr(unfinished, "LISTED", 2)
    begun = [begin(gateway, name) for name in ("a", "a1", "a2", "a", "a3", "a")]

    assert unfinished.find_unfinished(gateway, BUCKET, "a", begun[-1]).id == begun[-1]
    with pytest.raises(NoSuchUpload):
        unfinished.find_unfinished(gateway, BUCKET, "a", NOBODYS)


def test_a_read_only_key_sees_them_and_what_it_lacks(
    client, files_of, gateway, read_only_key, both_ways
):
    begin(gateway, "films/big.mov", b"x" * PART)
    files = files_of(read_only_key)

    shown = text(page(client, files, both_ways))

    assert "films/big.mov" in shown
    assert "needs writeFiles" in shown
    assert "5.0 MB" not in shown


def test_a_read_only_key_cancels_nothing(client, files_of, gateway, read_only_key, both_ways):
    file_id = begin(gateway)

    response = both_ways.post(client, cancel_url(files_of(read_only_key), file_id), {})

    assert response.status_code == 403
    assert gateway.list_unfinished_files(BUCKET)[0]


def test_it_needs_the_capability_to_list(client, files_of, gateway, make_key, both_ways):
    response = page(client, files_of(make_key("writeFiles")), both_ways)

    assert response.status_code == 403
    assert "listFiles" in text(response)


def test_a_key_that_may_only_write_cancels_too(client, files_of, gateway, make_key, both_ways):
    file_id = begin(gateway, "films/big.mov", b"x" * PART)
    form = cancel_url(files_of(make_key("writeFiles", bucket=BUCKET)), file_id)

    shown = text(both_ways.get(client, form, target="dialog-form"))
    response = both_ways.post(client, form, {})

    assert "5.0 MB" in shown
    assert both_ways.went_to(response).endswith("/buckets/")
    assert gateway.list_unfinished_files(BUCKET)[0] == []


def test_a_key_for_one_bucket_sees_that_one_alone(
    client, files_of, full_key, gateway, gateway_for, one_bucket_key, both_ways
):
    begin(gateway)
    begin(gateway_for(full_key), "mine.mov", bucket=ONLY_BUCKET)
    files = files_of(one_bucket_key)

    own = both_ways.get(client, f"{files}unfinished?bucket={ONLY_BUCKET}")
    foreign = page(client, files, both_ways)

    assert "mine.mov" in text(own)
    assert foreign.status_code == 403


def test_a_key_for_one_prefix_sees_and_cancels_below_it(
    client, files_of, gateway, make_key, both_ways
):
    key = make_key("listFiles", "writeFiles", bucket=BUCKET, name_prefix="inbox/")
    begin(gateway, "inbox/a")
    foreign = begin(gateway, "outbox/a")
    files = files_of(key)

    shown = text(page(client, files, both_ways))
    response = both_ways.post(client, cancel_url(files, foreign, "outbox/a"), {})

    assert "inbox/a" in shown
    assert "outbox/a" not in shown
    assert response.status_code == 403
    assert len(gateway.list_unfinished_files(BUCKET)[0]) == 2


def test_without_an_id_b2_is_not_asked(client, files, gateway, calls, both_ways):
    put(gateway, "films/big.mov")
    calls()

    response = both_ways.post(client, cancel_url(files, ""), {})

    assert response.status_code == 404
    assert calls() == []


def test_get_changes_nothing(client, files, gateway):
    file_id = begin(gateway)

    client.get(cancel_url(files, file_id))
    client.head(cancel_url(files, file_id))

    assert gateway.list_unfinished_files(BUCKET)[0]
