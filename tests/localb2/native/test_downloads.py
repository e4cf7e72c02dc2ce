from urllib.parse import quote, urlencode

import pytest

from localb2.http_dates import http_date
from tests.local_b2 import LocalB2, LocalB2Process
from tests.localb2.native.wire import Wire, sha1_of

CONTENT = bytes(range(256)) * 1200


@pytest.fixture
def bucket(wire):
    return wire.create_bucket()


def get(wire, path, token=None, method="GET", **headers):
    values = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        values["Authorization"] = token
    return wire.send(method, path, headers=values)


def authorization(wire, bucket, prefix="", seconds=60, **fields):
    answer = wire.call(
        "b2_get_download_authorization",
        bucketId=bucket,
        fileNamePrefix=prefix,
        validDurationInSeconds=seconds,
        **fields,
    )
    assert answer.status == 200, answer.body
    return answer.json["authorizationToken"]


@pytest.mark.parametrize("content", [b"", b"hello", CONTENT])
def test_a_download_tells_what_it_is(wire, bucket, content):
    file = wire.upload(bucket, "a b/ü+.txt", content, X_Bz_Info_Color="dark%20blue")

    answer = get(wire, f"/file/plain-bucket/{quote('a b/ü+.txt')}", wire.token)
    head = get(wire, f"/file/plain-bucket/{quote('a b/ü+.txt')}", wire.token, "HEAD")

    assert answer.body == content
    expected = {
        "accept-ranges": "bytes",
        "cache-control": "max-age=0, no-cache, no-store",
        "content-length": str(len(content)),
        "content-type": "text/plain",
        "x-bz-content-sha1": sha1_of(content),
        "x-bz-file-id": file["fileId"],
        "x-bz-file-name": quote("a b/ü+.txt"),
        "x-bz-info-color": "dark%20blue",
        "x-bz-server-side-encryption": "AES256",
        "x-bz-upload-timestamp": str(file["uploadTimestamp"]),
    }
    assert expected.items() <= answer.headers.items()
    assert expected.items() <= head.headers.items()
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_by_id_works_with_a_query(wire, bucket, method):
    file = wire.upload(bucket, "a.txt", b"hello")

    path = f"/b2api/v1/b2_download_file_by_id?fileId={file['fileId']}"
    answer = get(wire, path, wire.token, method)

    assert answer.status == 200
    assert answer.headers["content-length"] == "5"


def test_by_id_works_with_json_and_ignores_hide_markers(wire, bucket):
    file = wire.upload(bucket, "a.txt", b"hello")
    wire.call("b2_hide_file", bucketId=bucket, fileName="a.txt")

    by_id = wire.call("b2_download_file_by_id", fileId=file["fileId"])
    by_name = get(wire, "/file/plain-bucket/a.txt", wire.token)

    assert by_id.body == b"hello"
    assert (by_name.status, by_name.code) == (404, "not_found")


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-4", slice(0, 5)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=0-99999999", slice(0, None)),
        ("bytes=307199-307199", slice(-1, None)),
    ],
)
def test_a_range_is_a_part(wire, bucket, header, part):
    wire.upload(bucket, "a.bin", CONTENT)

    answer = get(wire, "/file/plain-bucket/a.bin", wire.token, Range=header)

    expected = CONTENT[part]
    start = CONTENT.index(expected) if len(expected) > 256 else part.indices(len(CONTENT))[0]
    assert answer.status == 206
    assert answer.body == expected
    end = start + len(expected) - 1
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(CONTENT)}"
    assert answer.headers["x-bz-content-sha1"] == sha1_of(CONTENT)


@pytest.mark.parametrize("header", ["bytes=307200-", "bytes=-0", "bytes=999999-1000000"])
def test_a_range_behind_the_end_is_refused(wire, bucket, header):
    wire.upload(bucket, "a.bin", CONTENT)

    answer = get(wire, "/file/plain-bucket/a.bin", wire.token, Range=header)

    assert (answer.status, answer.code) == (416, "range_not_satisfiable")


@pytest.mark.parametrize("header", ["bytes=5-1", "bytes=0-1,3-4", "lines=1-2", "bytes=-", "x"])
def test_other_ranges_mean_the_whole(wire, bucket, header):
    wire.upload(bucket, "a.bin", CONTENT)

    answer = get(wire, "/file/plain-bucket/a.bin", wire.token, Range=header)

    assert (answer.status, answer.body) == (200, CONTENT)
    assert "content-range" not in answer.headers


def test_public_buckets_need_no_token(wire):
    bucket = wire.create_bucket(
        "public-bucket", "allPublic", bucketInfo={"Cache-Control": "max-age=9"}
    )
    file = wire.upload(bucket, "a.txt", b"hello")

    by_name = get(wire, "/file/public-bucket/a.txt")
    by_id = get(wire, f"/b2api/v1/b2_download_file_by_id?fileId={file['fileId']}")

    assert (by_name.body, by_id.body) == (b"hello", b"hello")
    assert by_name.headers["cache-control"] == "max-age=9"


def test_private_buckets_answer_as_b2_does(wire, bucket):
    file = wire.upload(bucket, "a.txt", b"hello")

    by_name = get(wire, "/file/plain-bucket/a.txt")
    by_id = get(wire, f"/b2api/v1/b2_download_file_by_id?fileId={file['fileId']}")

    expected = {"code": "unauthorized", "message": "", "status": 401}
    assert (by_name.status, by_name.json) == (401, expected)
    assert (by_id.status, by_id.json) == (401, expected)


def test_other_accounts_may_not_read(wire, bucket, localb2):
    wire.upload(bucket, "a.txt", b"hello")
    other = type(wire)(localb2, localb2.other.key_id, localb2.other.application_key).sign_in()

    answer = get(wire, "/file/plain-bucket/a.txt", other.token)

    assert (answer.status, answer.code) == (401, "unauthorized")


@pytest.mark.parametrize(
    "path", ["/file/plain-bucket/no.txt", "/file/no-bucket/a", "/file/", "/file/x"]
)
def test_what_is_not_there_is_not_found(wire, bucket, path):
    answer = get(wire, path, wire.token)

    assert (answer.status, answer.code) == (404, "not_found")


def test_a_download_token_opens_one_prefix_by_name(wire, bucket):
    for name in ["in/a.txt", "out/b.txt"]:
        file = wire.upload(bucket, name, b"hello")
    token = authorization(wire, bucket, "in/")

    by_header = get(wire, "/file/plain-bucket/in/a.txt", token)
    by_query = get(wire, f"/file/plain-bucket/in/a.txt?Authorization={token}")
    outside = get(wire, "/file/plain-bucket/out/b.txt", token)
    by_id = get(wire, f"/b2api/v4/b2_download_file_by_id?fileId={file['fileId']}", token)

    assert (by_header.body, by_query.body) == (b"hello", b"hello")
    assert (outside.status, outside.code) == (401, "unauthorized")
    assert by_id.status == 401


def test_a_download_token_ends(wire, bucket, localb2):
    wire.upload(bucket, "a.txt")
    token = authorization(wire, bucket, seconds=60)

    localb2.advance(61)
    answer = get(wire, "/file/plain-bucket/a.txt", token)

    assert (answer.status, answer.code) == (401, "expired_auth_token")


def test_overridden_headers_must_be_those_authorized(wire, bucket):
    wire.upload(bucket, "a.txt")
    token = authorization(wire, bucket, b2ContentDisposition="attachment")
    path = f"/file/plain-bucket/a.txt?Authorization={token}"

    right = get(wire, f"{path}&b2ContentDisposition=attachment")
    wrong = get(wire, f"{path}&b2ContentDisposition=inline")
    without = get(wire, path)

    assert right.headers["content-disposition"] == "attachment"
    assert (wrong.status, without.status) == (401, 401)


OVERRIDES = {
    "b2CacheControl": ("cache-control", "max-age=7"),
    "b2ContentDisposition": ("content-disposition", 'attachment; filename="a b.txt"'),
    "b2ContentEncoding": ("content-encoding", "identity"),
    "b2ContentLanguage": ("content-language", "de"),
    "b2ContentType": ("content-type", "text/x-odd; charset=utf-8"),
    "b2Expires": ("expires", "Fri, 01 Jan 2027 00:00:00 GMT"),
}


def test_every_header_can_be_overridden_with_a_download_token(wire, bucket):
    wire.upload(bucket, "a.txt")
    wanted = {name: value for name, (_, value) in OVERRIDES.items()}
    token = authorization(wire, bucket, **wanted)

    query = urlencode({"Authorization": token, **wanted})
    answer = get(wire, f"/file/plain-bucket/a.txt?{query}")

    assert answer.status == 200
    assert dict(OVERRIDES.values()).items() <= answer.headers.items()


@pytest.mark.parametrize("name", OVERRIDES)
def test_an_override_that_was_not_authorized_is_refused(wire, bucket, name):
    wire.upload(bucket, "a.txt")
    token = authorization(wire, bucket)

    query = urlencode({"Authorization": token, name: OVERRIDES[name][1]})
    answer = get(wire, f"/file/plain-bucket/a.txt?{query}")

    assert (answer.status, answer.code) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("b2Expires", "tomorrow"),
        ("b2ContentType", ""),
        ("b2ContentDisposition", "a\r\nX-Evil: 1"),
        ("b2CacheControl", 7),
    ],
)
def test_an_override_that_is_no_header_cannot_be_authorized(wire, bucket, name, value):
    fields = {"bucketId": bucket, "fileNamePrefix": "", "validDurationInSeconds": 60, name: value}

    answer = wire.call("b2_get_download_authorization", **fields)

    assert (answer.status, answer.code) == (400, "bad_request")


def test_strangers_cannot_override_headers_of_public_files(wire):
    bucket = wire.create_bucket("public-bucket", "allPublic")
    wire.upload(bucket, "a.txt")

    answer = get(wire, "/file/public-bucket/a.txt?b2ContentDisposition=inline")

    assert (answer.status, answer.code) == (401, "unauthorized")


def test_a_download_token_dies_with_its_key(wire, bucket):
    wire.upload(bucket, "a.txt")
    sharing = wire.create_key(["shareFiles"])
    token = authorization(sharing, bucket)
    assert get(wire, "/file/plain-bucket/a.txt", token).status == 200

    wire.call("b2_delete_key", applicationKeyId=sharing.key_id)

    answer = get(wire, "/file/plain-bucket/a.txt", token)
    assert (answer.status, answer.code) == (401, "bad_auth_token")


def test_sharing_needs_its_capability_and_stays_within_the_keys_prefix(wire, bucket):
    def share(key, prefix):
        return key.call(
            "b2_get_download_authorization",
            bucketId=bucket,
            fileNamePrefix=prefix,
            validDurationInSeconds=60,
        )

    reader = wire.create_key(["readFiles"])
    within = wire.create_key(["shareFiles"], bucketIds=[bucket], namePrefix="in/")

    assert (share(reader, "").status, share(reader, "").code) == (401, "unauthorized")
    assert share(within, "in/side").status == 200
    assert (share(within, "").status, share(within, "in").status) == (401, 401)


def test_a_download_token_is_for_one_bucket(wire, bucket):
    other = wire.create_bucket("other-bucket")
    wire.upload(other, "a.txt")
    token = authorization(wire, bucket)

    answer = get(wire, "/file/other-bucket/a.txt", token)

    assert (answer.status, answer.code) == (401, "unauthorized")


@pytest.mark.parametrize("token", ["x", "4_x_y_z_dnld", "{token}x", "_dnld"])
def test_a_token_that_nobody_gave_is_refused(wire, bucket, token):
    wire.upload(bucket, "a.txt")
    token = token.format(token=authorization(wire, bucket))

    for answer in (
        get(wire, "/file/plain-bucket/a.txt", token),
        get(wire, f"/file/plain-bucket/a.txt?Authorization={token}"),
    ):
        assert (answer.status, answer.code) == (401, "bad_auth_token")


@pytest.mark.parametrize("seconds", [1, 604_800])
def test_a_download_token_lasts_as_long_as_asked(wire, bucket, localb2, seconds):
    wire.upload(bucket, "a.txt")
    path = f"/file/plain-bucket/a.txt?Authorization={authorization(wire, bucket, '', seconds)}"

    localb2.advance(seconds - 1)
    before = get(wire, path).status
    localb2.advance(2)

    assert (before, get(wire, path).code) == (200, "expired_auth_token")


@pytest.mark.parametrize("by_id", [False, True])
def test_conditions_are_honoured(wire, bucket, by_id):
    file = wire.upload(bucket, "a.txt", b"0123456789")
    path = "/file/plain-bucket/a.txt"
    if by_id:
        path = f"/b2api/v4/b2_download_file_by_id?fileId={file['fileId']}"
    uploaded = http_date(file["uploadTimestamp"])
    sha1, md5 = f'"{file["contentSha1"]}"', f'"{file["contentMd5"]}"'

    def ask(**headers):
        return get(wire, path, wire.token, **headers).status

    assert ask(If_None_Match=sha1) == ask(If_None_Match=md5) == 304
    assert ask(If_Modified_Since=uploaded) == 304
    assert ask(If_None_Match='"other"') == ask(If_Match=sha1) == 200
    assert ask(If_Match='"other"') == 412
    assert ask(If_Unmodified_Since="Thu, 01 Jan 2015 00:00:00 GMT") == 412
    assert ask(Range="bytes=1-2", If_Range=sha1) == 206
    assert ask(Range="bytes=1-2", If_Range='"other"') == 200


def test_a_failed_condition_is_told_in_json(wire, bucket):
    wire.upload(bucket, "a.txt")

    failed = get(wire, "/file/plain-bucket/a.txt", wire.token, If_Match='"x"')
    unchanged = get(wire, "/file/plain-bucket/a.txt", wire.token, If_None_Match="*")

    assert (failed.status, failed.code) == (412, "precondition_failed")
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert unchanged.headers["x-bz-content-sha1"] == sha1_of(b"content")


def test_an_account_token_may_override_headers(wire, bucket):
    wire.upload(bucket, "a.txt")

    answer = get(
        wire, "/file/plain-bucket/a.txt?b2ContentType=text/x-odd%0D%0AX-Evil:1", wire.token
    )

    assert answer.headers["content-type"] == "text/x-odd  X-Evil:1"
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize("seconds", [0, 604_801, None, "60"])
def test_download_tokens_last_up_to_a_week(wire, bucket, seconds):
    answer = wire.call(
        "b2_get_download_authorization",
        bucketId=bucket,
        fileNamePrefix="",
        validDurationInSeconds=seconds,
    )

    assert (answer.status, answer.code) == (400, "bad_request")


def test_file_info_becomes_headers(wire, bucket):
    wire.upload(
        bucket,
        "a.txt",
        X_Bz_Info_b2_content_disposition="inline%3B%20filename%3Db.txt",
        X_Bz_Info_b2_cache_control="max-age=7",
    )

    answer = get(wire, "/file/plain-bucket/a.txt", wire.token)

    assert answer.headers["content-disposition"] == "inline; filename=b.txt"
    assert answer.headers["cache-control"] == "max-age=7"
    assert "x-bz-info-b2-cache-control" not in answer.headers


def test_a_download_token_survives_a_restart(tmp_path):
    with LocalB2Process(tmp_path / "data") as process:
        wire = Wire(LocalB2(process)).sign_in()
        bucket = wire.create_bucket()
        wire.upload(bucket, "a.txt", b"hello")
        token = authorization(wire, bucket)
        process.restart()

        answer = get(wire, f"/file/plain-bucket/a.txt?Authorization={token}")

    assert answer.body == b"hello"


def test_b2sdk_downloads_ranges_and_by_id(b2_api, tmp_path):
    bucket = b2_api.create_bucket("sdk-bucket", "allPrivate")
    version = bucket.upload_bytes(CONTENT, "a.bin", file_info={"color": "blue"})

    bucket.download_file_by_name("a.bin", range_=(10, 19)).save_to(str(tmp_path / "range"))
    downloaded = b2_api.download_file_by_id(version.id_)
    downloaded.save_to(str(tmp_path / "whole"))

    assert (tmp_path / "range").read_bytes() == CONTENT[10:20]
    assert (tmp_path / "whole").read_bytes() == CONTENT
    assert downloaded.download_version.file_info == {"color": "blue"}


def test_an_id_that_is_none_is_a_bad_request(wire, bucket):
    file = wire.upload(bucket, "a.txt")
    gone = wire.call("b2_delete_file_version", fileName="a.txt", fileId=file["fileId"])

    answers = [
        get(wire, f"/b2api/v4/b2_download_file_by_id?fileId={file_id}", wire.token)
        for file_id in ("nonsense", file["fileId"])
    ]

    assert gone.status == 200
    assert [answer.code for answer in answers] == ["bad_request", "not_found"]
    assert answers[0].json["message"] == "Invalid fileId: nonsense"
