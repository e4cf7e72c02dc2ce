"""ListObjects, ListObjectsV2, ListObjectVersions."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.localb2.native.wire import Wire
from tests.localb2.s3.conftest import NOT_ENTITLED, error_of, refusal

LANES = 8


def put(s3, bucket, *names):
    return [s3.put_object(Bucket=bucket, Key=name, Body=b"x")["VersionId"] for name in names]


def keys(answer):
    return [row["Key"] for row in answer.get("Contents", [])]


def folders(answer):
    return [row["Prefix"] for row in answer.get("CommonPrefixes", [])]


def all_pages(call, **settings):
    """Keys and folders of all pages, in order, by boto3's paginator; and how many pages."""
    pages = list(call.paginate(**settings))
    return [name for page in pages for name in sorted(keys(page) + folders(page))], len(pages)


@pytest.fixture
def tree(s3, bucket):
    put(s3, bucket, "a", "b/1", "b/2", "b/c/3", "c", "d/", "d/4", "é", "😀/5")
    put(s3, bucket, "hidden", "x/hidden")
    s3.delete_object(Bucket=bucket, Key="hidden")
    s3.delete_object(Bucket=bucket, Key="x/hidden")
    return bucket


ALL = ["a", "b/1", "b/2", "b/c/3", "c", "d/", "d/4", "é", "😀/5"]
TOP = ["a", "b/", "c", "d/", "é", "😀/"]


@pytest.mark.parametrize("name", ["list_objects", "list_objects_v2"])
def test_visible_files_come_in_order(s3, tree, name):
    answer = getattr(s3, name)(Bucket=tree)

    assert keys(answer) == ALL
    assert answer["IsTruncated"] is False
    assert answer["Name"] == tree
    assert answer["MaxKeys"] == 1000
    row = answer["Contents"][0]
    assert (row["Size"], row["StorageClass"]) == (1, "STANDARD")
    assert row["ETag"] == '"9dd4e461268c8034f5c8564e155c67a6"'


@pytest.mark.parametrize("name", ["list_objects", "list_objects_v2"])
def test_a_delimiter_folds_folders(s3, tree, name):
    answer = getattr(s3, name)(Bucket=tree, Delimiter="/")
    assert (keys(answer), folders(answer)) == (["a", "c", "é"], ["b/", "d/", "😀/"])

    answer = getattr(s3, name)(Bucket=tree, Delimiter="/", Prefix="b/")
    assert (keys(answer), folders(answer)) == (["b/1", "b/2"], ["b/c/"])

    answer = getattr(s3, name)(Bucket=tree, Prefix="b")
    assert keys(answer) == ["b/1", "b/2", "b/c/3"]


@pytest.mark.parametrize("name", ["list_objects", "list_objects_v2"])
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pages_join_without_gap_or_overlap(s3, tree, name, size):
    call = s3.get_paginator(name)
    paging = {"PageSize": size}

    assert all_pages(call, Bucket=tree, PaginationConfig=paging) == (ALL, -(-len(ALL) // size))
    assert all_pages(call, Bucket=tree, Delimiter="/", PaginationConfig=paging) == (
        TOP,
        -(-len(TOP) // size),
    )


def test_a_marker_that_only_ends_like_a_folder_is_a_file(s3, bucket):
    put(s3, bucket, "a/b", "a/b/c")

    rows, pages = all_pages(
        s3.get_paginator("list_objects"),
        Bucket=bucket,
        Prefix="a/",
        Delimiter="/b",
        PaginationConfig={"PageSize": 1},
    )

    assert (rows, pages) == (["a/b", "a/b/c"], 2)


def test_version_1_goes_on_after_a_marker(s3, tree):
    assert keys(s3.list_objects(Bucket=tree, Marker="b/2"))[0] == "b/c/3"
    assert keys(s3.list_objects(Bucket=tree, Marker="b/25"))[0] == "b/c/3"
    assert folders(s3.list_objects(Bucket=tree, Marker="b/", Delimiter="/")) == ["d/", "😀/"]


def test_version_2_can_start_after_a_name(s3, tree):
    answer = s3.list_objects_v2(Bucket=tree, StartAfter="c", MaxKeys=2, FetchOwner=True)

    assert keys(answer) == ["d/", "d/4"]
    assert answer["StartAfter"] == "c"
    assert answer["KeyCount"] == 2
    assert "ID" in answer["Contents"][0]["Owner"]


def test_the_token_wins_over_start_after(s3, tree):
    token = s3.list_objects_v2(Bucket=tree, MaxKeys=2)["NextContinuationToken"]

    answer = s3.list_objects_v2(Bucket=tree, ContinuationToken=token, StartAfter="zzz")

    assert keys(answer)[0] == "b/2"
    assert answer["ContinuationToken"] == token


@pytest.mark.parametrize("token", ["%%%", "YWJj=", "/w==", "é"])
def test_a_token_that_is_none_is_refused(s3, bucket, token):
    assert refusal(s3.list_objects_v2, Bucket=bucket, ContinuationToken=token)[:2] == (
        400,
        "InvalidArgument",
    )


@pytest.mark.parametrize("name", ["list_objects", "list_objects_v2", "list_object_versions"])
def test_no_keys_can_be_asked_for(s3, tree, name):
    answer = getattr(s3, name)(Bucket=tree, MaxKeys=0)

    assert answer["IsTruncated"] is False
    assert answer["MaxKeys"] == 0
    assert "Contents" not in answer
    assert "Versions" not in answer


def test_more_than_a_thousand_keys_are_never_sent(raw, bucket):
    _, _, body = raw.signed("GET", f"/{bucket}?list-type=2&max-keys=2147483647")

    assert b"<MaxKeys>1000</MaxKeys>" in body


@pytest.mark.parametrize("number", ["-1", "abc", "1.5", "2147483648", "9" * 5000, "%D9%A3", "%2B1"])
@pytest.mark.parametrize("query", ["", "list-type=2&", "versions&"])
def test_a_page_size_that_is_none_is_refused(raw, bucket, query, number):
    status, _, body = raw.signed("GET", f"/{bucket}?{query}max-keys={number}")

    assert (status, error_of(body)[0]) == (400, "InvalidArgument")


def test_only_url_is_an_encoding(raw, bucket):
    status, _, body = raw.signed("GET", f"/{bucket}?encoding-type=base64")

    assert (status, error_of(body)[0]) == (400, "InvalidArgument")


ODD = "a b+c%25&<d>'\"é\ufffe/x"


def test_names_are_percent_encoded_on_request(s3, bucket, raw):
    put(s3, bucket, ODD)

    _, _, body = raw.signed(
        "GET", f"/{bucket}?encoding-type=url&list-type=2&prefix=a%20b&delimiter=%2F"
    )

    encoded = "a%20b%2Bc%2525%26%3Cd%3E%27%22%C3%A9%EF%BF%BE/"
    assert f"<CommonPrefixes>\n        <Prefix>{encoded}</Prefix>" in body.decode()
    assert "<Prefix>a%20b</Prefix>" in body.decode()
    assert "<Delimiter>/</Delimiter>" in body.decode()
    assert "<EncodingType>url</EncodingType>" in body.decode()


def test_names_are_escaped_without_encoding(s3, bucket, raw):
    put(s3, bucket, ODD)

    _, _, body = raw.signed("GET", f"/{bucket}?list-type=2")

    assert "<Key>a b+c%25&amp;&lt;d&gt;'\"é\ufffd/x</Key>" in body.decode()


def test_all_versions_come_newest_first(s3, bucket):
    first, second = put(s3, bucket, "x", "x")
    marker = s3.delete_object(Bucket=bucket, Key="x")["VersionId"]
    (other,) = put(s3, bucket, "y")

    answer = s3.list_object_versions(Bucket=bucket)

    rows = [(row["Key"], row["VersionId"], row["IsLatest"]) for row in answer["Versions"]]
    assert rows == [("x", second, False), ("x", first, False), ("y", other, True)]
    (hidden,) = answer["DeleteMarkers"]
    assert (hidden["Key"], hidden["VersionId"], hidden["IsLatest"]) == ("x", marker, True)
    assert answer["Versions"][0]["Owner"]["ID"] == hidden["Owner"]["ID"]


def test_versions_and_markers_are_mixed_in_the_document(s3, bucket, raw):
    put(s3, bucket, "x")
    s3.delete_object(Bucket=bucket, Key="x")

    _, _, body = raw.signed("GET", f"/{bucket}?versions")

    assert body.index(b"<DeleteMarker>") < body.index(b"<Version>")


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_of_versions_join_without_gap_or_overlap(s3, bucket, size):
    made = [(name, id_) for name in "abcab" for id_ in put(s3, bucket, name)]
    made.append(("a", s3.delete_object(Bucket=bucket, Key="a")["VersionId"]))

    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": size}
    )
    found = [
        (row["Key"], row["VersionId"])
        for page in pages
        for row in page.get("Versions", []) + page.get("DeleteMarkers", [])
    ]

    assert sorted(found) == sorted(made)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_of_versions_with_folders_join(s3, tree, size):
    pages = list(
        s3.get_paginator("list_object_versions").paginate(
            Bucket=tree, Delimiter="/", PaginationConfig={"PageSize": size}
        )
    )

    assert [name for page in pages for name in folders(page)] == ["b/", "d/", "x/", "😀/"]
    found = [row["Key"] for page in pages for row in page.get("Versions", [])]
    assert found == ["a", "c", "hidden", "é"]


def test_paging_goes_on_where_the_last_page_was_deleted(s3, bucket):
    put(s3, bucket, *["x"] * 5, "y")

    deleted = []
    for page in s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": 2}
    ):
        rows = [{"Key": row["Key"], "VersionId": row["VersionId"]} for row in page["Versions"]]
        deleted += s3.delete_objects(Bucket=bucket, Delete={"Objects": rows})["Deleted"]

    assert len(deleted) == 6
    assert "Versions" not in s3.list_object_versions(Bucket=bucket)


def test_a_key_marker_alone_skips_the_whole_name(s3, bucket):
    put(s3, bucket, "x", "x", "x", "y")

    answer = s3.list_object_versions(Bucket=bucket, KeyMarker="x")

    assert [row["Key"] for row in answer["Versions"]] == ["y"]


@pytest.mark.parametrize(
    "markers", [{"VersionIdMarker": "4_z"}, {"KeyMarker": "x", "VersionIdMarker": "null"}]
)
def test_a_version_marker_that_is_none_is_refused(s3, bucket, markers):
    assert refusal(s3.list_object_versions, Bucket=bucket, **markers)[:2] == (
        400,
        "InvalidArgument",
    )


def test_unfinished_uploads_are_not_listed(s3, bucket):
    s3.create_multipart_upload(Bucket=bucket, Key="x")

    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert "Versions" not in s3.list_object_versions(Bucket=bucket)


def test_listing_needs_the_capability_and_the_prefix(s3, tree, restricted_s3):
    reader = restricted_s3("readFiles", "writeFiles")
    lister = restricted_s3("listFiles", bucket=tree, prefix="b/")

    assert refusal(reader.list_objects_v2, Bucket=tree) == NOT_ENTITLED
    assert refusal(lister.list_objects_v2, Bucket=tree) == NOT_ENTITLED
    assert refusal(lister.list_object_versions, Bucket=tree, Prefix="b") == NOT_ENTITLED
    assert keys(lister.list_objects(Bucket=tree, Prefix="b/c")) == ["b/c/3"]


def test_a_bucket_that_is_not_there_is_named_so(s3):
    status, code, _ = refusal(s3.list_objects_v2, Bucket="no-such-bucket")

    assert (status, code) == (404, "NoSuchBucket")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.list_objects(Bucket="no-such-bucket")


def upload_many(localb2, names):
    """Empty files over the native API, in lanes that share commits: much faster than boto3."""
    wire = Wire(localb2).sign_in()
    (bucket,) = wire.call("b2_list_buckets", accountId=wire.account_id).json["buckets"]

    def lane(some):
        url = wire.upload_url(bucket["bucketId"])
        return [wire.upload_with(url, name, b"").status for name in some]

    with ThreadPoolExecutor(LANES) as lanes:
        statuses = lanes.map(lane, [names[number::LANES] for number in range(LANES)])
        assert {status for some in statuses for status in some} == {200}


def test_more_than_a_thousand_files_take_two_pages(localb2, s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="unrelated")
    assert upload["UploadId"]
    upload_many(localb2, [f"file-{number:04}" for number in range(1001)])

    answer = s3.list_objects_v2(Bucket=bucket)

    assert (answer["KeyCount"], answer["IsTruncated"]) == (1000, True)
    names, pages = all_pages(s3.get_paginator("list_objects_v2"), Bucket=bucket)
    assert names == [f"file-{number:04}" for number in range(1001)]
    assert pages == 2
