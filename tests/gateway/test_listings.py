import pytest

from gateway.errors import NoSuchBucket
from gateway.gateway import Gateway
from gateway.values import Listing
from tests.gateway.conftest import put


def names(listing: Listing) -> list[str]:
    return [each.name for each in listing.files]


@pytest.fixture
def tree(gateway: Gateway, bucket: str) -> str:
    for name in ("a.txt", "b/1.txt", "b/2.txt", "b/c/3.txt", "d.txt", "e/4.txt"):
        put(gateway, bucket, name)
    return bucket


def test_a_folder_shows_its_files_and_folders(gateway: Gateway, tree: str):
    top, inner = gateway.list_file_names(tree), gateway.list_file_names(tree, prefix="b/")

    assert (names(top), top.folders) == (["a.txt", "d.txt"], ("b/", "e/"))
    assert (names(inner), inner.folders) == (["b/1.txt", "b/2.txt"], ("b/c/",))
    assert not top.more


def test_names_can_be_listed_flat_and_from_anywhere(gateway: Gateway, tree: str):
    listing = gateway.list_file_names(tree, after="b/1.txt", folders=False)

    assert names(listing) == ["b/2.txt", "b/c/3.txt", "d.txt", "e/4.txt"]


def test_pages_of_names_follow_each_other_without_gap(gateway: Gateway, tree: str):
    rows, token = [], None
    for _ in range(4):
        page = gateway.list_file_names(tree, limit=1, token=token)
        rows.append((names(page), page.folders))
        token = page.next_token

    assert rows == [(["a.txt"], ()), ([], ("b/",)), (["d.txt"], ()), ([], ("e/",))]
    assert token is None


def test_a_row_tells_size_time_and_etag(gateway: Gateway, bucket: str):
    stored = put(gateway, bucket, "a.txt", b"hello")

    [row] = gateway.list_file_names(bucket).files

    assert (row.size, row.etag, row.id) == (5, stored.etag, None)
    assert abs(gateway.get_file_info(stored.id).uploaded - row.uploaded).total_seconds() < 1


def test_hidden_files_are_only_among_versions(gateway: Gateway, bucket: str):
    stored = put(gateway, bucket, "a.txt")
    marker = gateway.hide_file(bucket, "a.txt")

    versions = gateway.list_file_versions(bucket).files

    assert names(gateway.list_file_names(bucket)) == []
    assert [(each.id, each.action, each.is_latest) for each in versions] == [
        (marker, "hide", True),
        (stored.id, "upload", False),
    ]


def test_versions_come_newest_first(gateway: Gateway, bucket: str):
    ids = [put(gateway, bucket, "a.txt", bytes(size)).id for size in range(3)]

    versions = gateway.list_file_versions(bucket).files

    assert [each.id for each in versions] == ids[::-1]
    assert [each.size for each in versions] == [2, 1, 0]


def test_pages_of_versions_can_end_amid_a_name(gateway: Gateway, bucket: str):
    put_ids = [put(gateway, bucket, name).id for name in ("a", "a", "a", "b")]

    first = gateway.list_file_versions(bucket, limit=2)
    second = gateway.list_file_versions(
        bucket, start_name=first.next_name, start_id=first.next_id, limit=2
    )

    assert [each.id for each in first.files] == [put_ids[2], put_ids[1]]
    assert (first.next_name, first.next_id) == ("a", put_ids[1])
    assert [each.id for each in second.files] == [put_ids[0], put_ids[3]]
    assert not second.more


def test_a_name_alone_starts_behind_all_its_versions(gateway: Gateway, bucket: str):
    for name in ("a", "a", "b"):
        put(gateway, bucket, name)

    assert names(gateway.list_file_versions(bucket, start_name="a")) == ["b"]


def test_a_folder_of_versions_is_skipped_as_a_whole(gateway: Gateway, tree: str):
    page = gateway.list_file_versions(tree, folders=True, limit=2)
    rest = gateway.list_file_versions(
        tree, folders=True, start_name=page.next_name, start_id=page.next_id
    )

    assert (names(page), page.folders) == (["a.txt"], ("b/",))
    assert (names(rest), rest.folders) == (["d.txt"], ("e/",))


def test_unfinished_files_come_in_pages(gateway: Gateway, bucket: str):
    started = [
        (name, gateway.start_large_file(bucket, name, content_type="x/y", info={}))
        for name in ("a", "a", "b")
    ]

    first, name, file_id = gateway.list_unfinished_files(bucket, limit=2)
    second, *end = gateway.list_unfinished_files(bucket, start_name=name, start_id=file_id)

    assert sorted((each.name, each.id) for each in first + second) == sorted(started)
    assert len(first) == 2
    assert end == [None, None]
    assert gateway.list_unfinished_files(bucket, prefix="b")[0][0].name == "b"


def test_an_unfinished_file_is_in_no_other_list(gateway: Gateway, bucket: str):
    gateway.start_large_file(bucket, "a", content_type="x/y", info={})

    assert gateway.list_file_names(bucket).files == ()
    assert gateway.list_file_versions(bucket).files == ()


@pytest.mark.parametrize("verb", ["list_file_names", "list_file_versions", "list_unfinished_files"])
def test_a_missing_bucket_is_told(gateway: Gateway, verb: str):
    with pytest.raises(NoSuchBucket) as refusal:
        getattr(gateway, verb)("b2console-test-nowhere")

    assert refusal.value.bucket == "b2console-test-nowhere"


@pytest.mark.parametrize("name", ["", "..", "a/b", "bucket?versions", "b2#x"])
@pytest.mark.parametrize("verb", ["list_file_names", "list_file_versions", "list_unfinished_files"])
def test_what_cannot_be_a_bucket_is_not_asked_for(gateway: Gateway, verb: str, name: str, calls):
    with pytest.raises(NoSuchBucket) as refusal:
        getattr(gateway, verb)(name)

    assert refusal.value.bucket == name
    assert calls == []
