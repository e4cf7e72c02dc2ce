import pytest

EMPTY_SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"


@pytest.fixture
def bucket(wire):
    return wire.create_bucket()


def names(answer):
    return [(file["action"], file["fileName"]) for file in answer.json["files"]]


def test_a_listing_shows_newest_visible_versions(wire, bucket):
    for name in ["b.txt", "a.txt", "b.txt", "hidden.txt"]:
        wire.upload(bucket, name)
    wire.call("b2_hide_file", bucketId=bucket, fileName="hidden.txt")

    answer = wire.call("b2_list_file_names", bucketId=bucket)

    assert names(answer) == [("upload", "a.txt"), ("upload", "b.txt")]
    assert answer.json["nextFileName"] is None


def test_folders_are_folded_into_one_row(wire, bucket):
    for name in ["a/1.txt", "a/2.txt", "b.txt", "c/3.txt"]:
        wire.upload(bucket, name)

    answer = wire.call("b2_list_file_names", bucketId=bucket, delimiter="/")

    assert names(answer) == [("folder", "a/"), ("upload", "b.txt"), ("folder", "c/")]
    folder = answer.json["files"][0]
    assert (folder["fileId"], folder["contentSha1"], folder["fileInfo"]) == (None, None, {})
    assert (folder["contentType"], folder["uploadTimestamp"]) == (None, 0)


def test_pages_join_without_gaps(wire, bucket):
    for number in range(5):
        wire.upload(bucket, f"file-{number}")

    found, start = [], None
    while True:
        answer = wire.call(
            "b2_list_file_names", bucketId=bucket, startFileName=start, maxFileCount=2
        )
        found += [name for _, name in names(answer)]
        start = answer.json["nextFileName"]
        if start is None:
            break

    assert found == [f"file-{number}" for number in range(5)]


def test_versions_come_newest_first_with_marker_and_unfinished(wire, bucket):
    first = wire.upload(bucket, "a.txt")
    second = wire.upload(bucket, "a.txt")
    marker = wire.call("b2_hide_file", bucketId=bucket, fileName="a.txt").json
    wire.call("b2_start_large_file", bucketId=bucket, fileName="big", contentType="b2/x-auto")

    answer = wire.call("b2_list_file_versions", bucketId=bucket)
    rest = wire.call(
        "b2_list_file_versions",
        bucketId=bucket,
        startFileName="a.txt",
        startFileId=second["fileId"],
        maxFileCount=2,
    )

    assert names(answer) == [
        ("hide", "a.txt"),
        ("upload", "a.txt"),
        ("upload", "a.txt"),
        ("start", "big"),
    ]
    assert answer.json["files"][0]["fileId"] == marker["fileId"]
    assert [file["fileId"] for file in rest.json["files"]] == [second["fileId"], first["fileId"]]
    assert rest.json["nextFileName"] is not None


def test_a_hide_marker_has_the_hashes_of_nothing(wire, bucket):
    wire.upload(bucket, "a.txt")

    marker = wire.call("b2_hide_file", bucketId=bucket, fileName="a.txt").json

    assert marker["contentSha1"] == EMPTY_SHA1
    assert marker["contentMd5"] == "d41d8cd98f00b204e9800998ecf8427e"
    assert marker["contentType"] == "application/x-bz-hide-marker"
    assert "fileRetention" not in marker
    assert "serverSideEncryption" not in marker


def test_version_1_rows_have_a_size_and_no_bucket(wire, bucket):
    wire.upload(bucket, "a.txt", b"12345")

    row = wire.call("b2_list_file_names", version=1, bucketId=bucket).json["files"][0]

    assert (row["size"], row["contentLength"]) == (5, 5)
    assert "bucketId" not in row
    assert "contentMd5" not in row


def test_file_info_tells_everything(wire, bucket):
    uploaded = wire.upload(bucket, "a.txt", X_Bz_Info_Color="dark%20blue")

    answer = wire.call("b2_get_file_info", fileId=uploaded["fileId"])

    assert answer.json == uploaded
    assert answer.json["fileInfo"] == {"color": "dark blue"}
    assert answer.json["serverSideEncryption"] == {"algorithm": "AES256", "mode": "SSE-B2"}


@pytest.mark.parametrize("file_id", ["x", "4_z" + "0" * 24, "ü" * 300])
def test_an_unknown_file_id_is_not_found(wire, file_id):
    answer = wire.call("b2_get_file_info", fileId=file_id)

    assert (answer.status, answer.code) == (404, "not_found")


def test_hiding_twice_is_refused(wire, bucket):
    wire.upload(bucket, "a.txt")

    wire.call("b2_hide_file", bucketId=bucket, fileName="a.txt")
    again = wire.call("b2_hide_file", bucketId=bucket, fileName="a.txt")
    missing = wire.call("b2_hide_file", bucketId=bucket, fileName="b.txt")

    assert (again.code, again.json["message"]) == ("already_hidden", "File already hidden: a.txt")
    assert (missing.code, missing.json["message"]) == ("no_such_file", "File not present: b.txt")


def test_deleting_the_newest_version_brings_back_the_one_below(wire, bucket):
    first = wire.upload(bucket, "a.txt", b"first")
    second = wire.upload(bucket, "a.txt", b"second")

    gone = wire.call("b2_delete_file_version", fileName="a.txt", fileId=second["fileId"])
    listed = wire.call("b2_list_file_names", bucketId=bucket).json["files"]

    assert gone.json == {"fileId": second["fileId"], "fileName": "a.txt"}
    assert [file["fileId"] for file in listed] == [first["fileId"]]


def test_a_version_is_deleted_only_with_its_own_name(wire, bucket):
    uploaded = wire.upload(bucket, "a.txt")

    answer = wire.call("b2_delete_file_version", fileName="b.txt", fileId=uploaded["fileId"])
    unknown = wire.call("b2_delete_file_version", fileName="b.txt", fileId="nonsense")

    assert (answer.status, answer.code) == (400, "file_not_present")
    assert (unknown.status, unknown.code) == (400, "file_not_present")


@pytest.mark.parametrize(
    "fields",
    [
        {"maxFileCount": -1},
        {"maxFileCount": 10_001},
        {"maxFileCount": "5"},
        {"maxFileCount": 1.5},
        {"maxFileCount": True},
        {"prefix": 3},
        {"startFileName": ["a"]},
    ],
)
def test_it_rejects_malformed_parameters(wire, bucket, fields):
    answer = wire.call("b2_list_file_names", bucketId=bucket, **fields)

    assert (answer.status, answer.code) == (400, "bad_request")


def test_a_start_id_needs_a_start_name(wire, bucket):
    answer = wire.call("b2_list_file_versions", bucketId=bucket, startFileId="x")

    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"x"', b"\xff\xfe", b'{"a": NaN}', b'{"bucketId": "\\ud800"}', b"[" * 99_999],
)
def test_it_rejects_what_is_not_a_json_object(wire, body):
    path = "/b2api/v4/b2_list_file_names"

    answer = wire.send("POST", path, body, {"Authorization": wire.token})

    assert (answer.status, answer.code) == (400, "bad_json")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/b2api/v4/b2_no_such_call", 400),
        ("GET", "/b2api/v5/b2_list_buckets", 404),
        ("GET", "/b2api/", 404),
        ("PUT", "/b2api/v4/b2_list_buckets", 405),
        ("GET", "/b2api/v4/b2_upload_file", 405),
        ("POST", "/b2api/v4/b2_copy_file", 400),
        ("GET", "/b2api/v4/b2_list_buckets?accountId=%FF", 400),
        ("GET", "/b2api/v4/b2_list_keys?accountId=x&maxKeyCount=--5", 401),
        ("GET", "/b2api/v4/b2_list_file_names?bucketId=x&maxFileCount=--5", 400),
        ("GET", "/b2api/v4/b2_list_file_names?bucketId=x&maxFileCount=" + "9" * 5000, 400),
    ],
)
def test_odd_requests_get_an_answer(wire, method, path, status):
    answer = wire.send(method, path, headers={"Authorization": wire.token})

    assert answer.status == status
    assert answer.json["status"] == status


def test_b2sdk_lists_like_the_wire(wire, b2_api):
    bucket = b2_api.create_bucket("other-bucket", "allPrivate")
    for name in ["a/1.txt", "a/2.txt", "b ü.txt"]:
        bucket.upload_bytes(b"x", name)
    bucket.hide_file("a/2.txt")

    visible = [version.file_name for version, _ in bucket.ls(recursive=True)]
    everything = [
        (version.action, version.file_name)
        for version, _ in bucket.ls(recursive=True, latest_only=False, fetch_count=1)
    ]
    top = [folder or version.file_name for version, folder in bucket.ls()]

    assert visible == ["a/1.txt", "b ü.txt"]
    assert everything == [
        ("upload", "a/1.txt"),
        ("hide", "a/2.txt"),
        ("upload", "a/2.txt"),
        ("upload", "b ü.txt"),
    ]
    assert top == ["a/", "b ü.txt"]


def test_version_1_tells_whose_file_it_is_except_in_lists(wire, bucket):
    file = wire.upload(bucket, "a")

    info = wire.call("b2_get_file_info", version=1, fileId=file["fileId"]).json
    row = wire.call("b2_list_file_versions", version=1, bucketId=bucket).json["files"][0]

    assert (info["accountId"], info["bucketId"], info["size"]) == (wire.account_id, bucket, 7)
    assert row.keys() == info.keys() - {"accountId", "bucketId"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"maxFileCount": 10_001}, "out_of_range"),
        ({"maxFileCount": -1}, "out_of_range"),
        ({"maxFileCount": "5"}, "bad_request"),
        ({"startFileName": "a", "startFileId": "4_z"}, "invalid_file_id"),
    ],
)
def test_the_list_of_versions_has_codes_of_its_own(wire, bucket, fields, code):
    answer = wire.call("b2_list_file_versions", bucketId=bucket, **fields)

    assert (answer.status, answer.code) == (400, code)
