"""Listings of names and of versions, page by page (reference 1.3, 1.5, 1.15)."""

import re

import pytest

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
NAMES = ["A", "a", "b/1", "b/2", "c d", "z", "é"]


@pytest.fixture(scope="module")
def tree(s3, module_buckets):
    """A bucket with the NAMES, two versions of `z`, a hidden `hidden` and an unfinished upload."""
    bucket = module_buckets.make()
    for name in [*NAMES, "z", "hidden"]:
        s3.put_object(Bucket=bucket, Key=name, Body=b"hello")
    s3.delete_object(Bucket=bucket, Key="hidden")
    s3.create_multipart_upload(Bucket=bucket, Key="unfinished")
    return bucket


def names_of(page):
    return [row["Key"] for row in page.get("Contents", [])]


def folders_of(page):
    return [row["Prefix"] for row in page.get("CommonPrefixes", [])]


@pytest.fixture(params=["list_objects", "list_objects_v2"])
def list_page(request, s3, tree):
    """Both listings of names."""
    call = getattr(s3, request.param)
    return lambda **wanted: call(Bucket=tree, **wanted)


def test_names_come_in_the_order_of_their_bytes(list_page):
    assert names_of(list_page()) == NAMES


def test_hidden_names_are_absent(list_page):
    assert "hidden" not in names_of(list_page())


def test_unfinished_uploads_are_absent(list_page):
    assert "unfinished" not in names_of(list_page())


def test_a_name_is_listed_once_however_many_versions_it_has(list_page):
    assert names_of(list_page(Prefix="z")) == ["z"]


def test_a_prefix_selects(list_page):
    assert names_of(list_page(Prefix="b/")) == ["b/1", "b/2"]


def test_a_delimiter_folds(list_page):
    page = list_page(Delimiter="/")

    assert folders_of(page) == ["b/"]
    assert names_of(page) == ["A", "a", "c d", "z", "é"]


def test_a_page_has_as_many_as_asked(list_page):
    page = list_page(MaxKeys=3)

    assert names_of(page) == NAMES[:3]
    assert page["IsTruncated"] is True
    assert page["MaxKeys"] == 3


def test_a_folder_counts_as_one(list_page):
    page = list_page(MaxKeys=3, Delimiter="/")

    assert (names_of(page), folders_of(page)) == (["A", "a"], ["b/"])


def test_the_last_page_is_not_truncated(list_page):
    assert list_page()["IsTruncated"] is False


def test_an_empty_listing_has_no_rows(list_page):
    page = list_page(Prefix="nothing")

    assert (names_of(page), folders_of(page)) == ([], [])


def test_version_1_goes_on_after_the_marker(s3, tree):
    page = s3.list_objects(Bucket=tree, Marker="b/1")

    assert names_of(page) == NAMES[3:]


def test_version_1_names_the_next_marker_of_folded_pages(s3, tree):
    first = s3.list_objects(Bucket=tree, Delimiter="/", MaxKeys=3)

    second = s3.list_objects(Bucket=tree, Delimiter="/", Marker=first["NextMarker"])

    assert names_of(second) == ["c d", "z", "é"]
    assert folders_of(second) == []


def test_version_2_goes_on_at_its_token(s3, tree):
    first = s3.list_objects_v2(Bucket=tree, MaxKeys=3)

    second = s3.list_objects_v2(Bucket=tree, ContinuationToken=first["NextContinuationToken"])

    assert names_of(second) == NAMES[3:]
    assert second["ContinuationToken"] == first["NextContinuationToken"]


def test_version_2_starts_after_a_name(s3, tree):
    page = s3.list_objects_v2(Bucket=tree, StartAfter="b/1")

    assert names_of(page) == NAMES[3:]
    assert page["StartAfter"] == "b/1"


def test_version_2_counts_its_rows(s3, tree):
    assert s3.list_objects_v2(Bucket=tree, Delimiter="/")["KeyCount"] == 6


def test_version_1_names_the_owner(s3, service, tree):
    rows = s3.list_objects(Bucket=tree, Prefix="A")["Contents"]

    assert rows[0]["Owner"]["ID"] == service.account_id


def test_version_2_names_the_owner_when_asked(s3, service, tree):
    rows = s3.list_objects_v2(Bucket=tree, Prefix="A", FetchOwner=True)["Contents"]

    assert rows[0]["Owner"]["ID"] == service.account_id


def test_version_2_names_no_owner_unasked(s3, tree):
    assert "Owner" not in s3.list_objects_v2(Bucket=tree, Prefix="A")["Contents"][0]


def test_a_row_has_etag_size_and_storage_class(s3, tree):
    (row,) = s3.list_objects_v2(Bucket=tree, Prefix="A")["Contents"]

    assert row["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert (row["Size"], row["StorageClass"]) == (5, "STANDARD")


def test_a_row_is_dated_to_the_millisecond(raw, tree):
    root = raw.send("GET", f"/{tree}?list-type=2").xml()

    dates = [row.text for row in root.iter("LastModified")]
    assert all(re.fullmatch(TIME, date) for date in dates)
    assert len(dates) == len(NAMES)


@pytest.mark.parametrize("query", ["list-type=2", "max-keys=10", "versions"])
def test_names_are_url_encoded_when_asked(raw, tree, query):
    root = raw.send("GET", f"/{tree}?{query}&encoding-type=url&prefix=c").xml()

    assert root.findtext("EncodingType") == "url"
    assert [row.text for row in root.iter("Key")] in (["c%20d"], ["c+d"])


def test_names_are_not_encoded_unasked(raw, tree):
    root = raw.send("GET", f"/{tree}?list-type=2&prefix=c").xml()

    assert [row.text for row in root.iter("Key")] == ["c d"]


def test_the_listing_repeats_what_was_asked(s3, tree):
    page = s3.list_objects_v2(Bucket=tree, Prefix="b", Delimiter="/", MaxKeys=7)

    assert (page["Name"], page["Prefix"], page["Delimiter"], page["MaxKeys"]) == (
        tree,
        "b",
        "/",
        7,
    )


# ListObjectVersions


def all_versions(page):
    """(name, is it a marker) of the rows of a page."""
    rows = [(row["Key"], False) for row in page.get("Versions", [])]
    return rows + [(row["Key"], True) for row in page.get("DeleteMarkers", [])]


def test_versions_and_markers_are_listed(s3, tree):
    page = s3.list_object_versions(Bucket=tree)

    assert [row["Key"] for row in page["Versions"]] == [
        "A", "a", "b/1", "b/2", "c d", "hidden", "z", "z", "é",
    ]  # fmt: skip
    assert [row["Key"] for row in page["DeleteMarkers"]] == ["hidden"]


def test_markers_and_versions_of_a_name_stand_together(raw, tree):
    root = raw.send("GET", f"/{tree}?versions&prefix=hidden").xml()

    rows = [row.tag for row in root if row.tag in ("Version", "DeleteMarker")]
    assert rows == ["DeleteMarker", "Version"]


def test_a_version_names_the_account_as_owner(s3, service, tree):
    page = s3.list_object_versions(Bucket=tree, Prefix="hidden")

    assert page["Versions"][0]["Owner"]["ID"] == service.account_id
    assert page["DeleteMarkers"][0]["Owner"]["ID"] == service.account_id


def test_a_version_has_etag_size_and_storage_class(s3, tree):
    (row,) = s3.list_object_versions(Bucket=tree, Prefix="A")["Versions"]

    assert row["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert (row["Size"], row["StorageClass"]) == (5, "STANDARD")


def test_a_marker_has_neither_etag_nor_size(raw, tree):
    marker = raw.send("GET", f"/{tree}?versions&prefix=hidden").xml().find("DeleteMarker")

    assert {"ETag", "Size"}.isdisjoint(part.tag for part in marker)


def test_versions_go_on_after_both_markers(s3, tree):
    first = s3.list_object_versions(Bucket=tree, Prefix="z", MaxKeys=1)

    second = s3.list_object_versions(
        Bucket=tree,
        Prefix="z",
        KeyMarker=first["NextKeyMarker"],
        VersionIdMarker=first["NextVersionIdMarker"],
    )

    assert first["IsTruncated"] is True
    ids = [page["Versions"][0]["VersionId"] for page in (first, second)]
    assert ids[0] == s3.head_object(Bucket=tree, Key="z")["VersionId"]
    assert ids[1] != ids[0]


def test_versions_go_on_after_the_key_marker_alone(s3, tree):
    page = s3.list_object_versions(Bucket=tree, KeyMarker="hidden")

    assert all_versions(page) == [("z", False), ("z", False), ("é", False)]


def test_versions_fold_too(s3, tree):
    page = s3.list_object_versions(Bucket=tree, Delimiter="/")

    assert folders_of(page) == ["b/"]
    assert "b/1" not in [row["Key"] for row in page["Versions"]]


def test_walking_all_pages_meets_every_version_once(s3, tree):
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=tree, PaginationConfig={"PageSize": 2}
    )

    rows = [row for page in pages for row in all_versions(page)]

    assert sorted(rows) == sorted(all_versions(s3.list_object_versions(Bucket=tree)))


def test_walking_all_pages_meets_every_name_once(s3, tree):
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=tree, PaginationConfig={"PageSize": 2}
    )

    assert [name for page in pages for name in names_of(page)] == NAMES
