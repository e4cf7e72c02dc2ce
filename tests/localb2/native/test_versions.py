"""What each version of the API answers: the names of the fields, call by call."""

import pytest

from tests.localb2.native.wire import sha1_of

VERSIONS = [1, 2, 3, 4]
ADDRESSES = {"absoluteMinimumPartSize", "apiUrl", "downloadUrl", "recommendedPartSize", "s3ApiUrl"}
BUCKET = {
    *("accountId", "bucketId", "bucketInfo", "bucketName", "bucketType", "corsRules"),
    *("defaultServerSideEncryption", "fileLockConfiguration", "lifecycleRules", "options"),
    *("replicationConfiguration", "revision"),
}
KEY = {
    *("accountId", "applicationKeyId", "capabilities", "expirationTimestamp", "keyName"),
    *("namePrefix", "options"),
}
FILE = {
    *("accountId", "action", "bucketId", "contentLength", "contentSha1", "contentType", "fileId"),
    *("fileInfo", "fileName", "uploadTimestamp"),
}
PROTECTION = {"fileRetention", "legalHold", "serverSideEncryption"}
#: By version; the last one holds for all later versions.
UPLOADED = (FILE | {"size"}, FILE | PROTECTION | {"contentMd5"})
LISTED = (FILE - {"accountId", "bucketId"} | {"size"}, FILE | PROTECTION | {"contentMd5"})
HIDDEN = (
    {"action", "fileId", "fileName", "size", "uploadTimestamp"},
    FILE | {"contentMd5"},
)
STARTED = (
    {*("accountId", "bucketId", "contentType", "fileId", "fileInfo", "fileName")}
    | {"uploadTimestamp"},
    FILE | PROTECTION | {"contentMd5"},
)
PART = {
    *("b2Checksum", "contentLength", "contentMd5", "contentSha1", "fileId", "partNumber"),
    *("serverSideEncryption", "uploadTimestamp"),
}


def of(version, shapes):
    return shapes[min(version, len(shapes)) - 1]


@pytest.fixture(params=VERSIONS, ids="v{}".format)
def version(request):
    return request.param


@pytest.fixture
def call(wire, version):
    """Makes a call in the version under test; its answer must be right."""

    def make(name, **fields):
        answer = wire.call(name, version=version, **fields)
        assert answer.status == 200, answer.body
        return answer.json

    return make


def test_buckets(call, wire):
    account = {"accountId": wire.account_id}
    made = call("b2_create_bucket", **account, bucketName="a-bucket", bucketType="allPrivate")
    bucket = account | {"bucketId": made["bucketId"]}

    changed = call("b2_update_bucket", **bucket, bucketInfo={"a": "b"})
    listed = call("b2_list_buckets", **account)["buckets"][0]
    deleted = call("b2_delete_bucket", **bucket)

    assert [set(shape) for shape in (made, changed, listed, deleted)] == [BUCKET] * 4
    assert [shape["revision"] for shape in (made, changed, listed, deleted)] == [2, 3, 3, 4]


def test_keys(call, wire, version):
    bucket, several = wire.create_bucket(), version == 4
    asked = {"bucketIds": [bucket]} if several else {"bucketId": bucket}
    account = {"accountId": wire.account_id}

    made = call("b2_create_key", **account, **asked, capabilities=["listFiles"], keyName="a-key")
    secret = made.pop("applicationKey")
    listed = call("b2_list_keys", **account)
    deleted = call("b2_delete_key", applicationKeyId=made["applicationKeyId"])

    assert secret.startswith("K004")
    assert made in listed["keys"]
    assert made == deleted
    assert set(made) == KEY | set(asked)
    assert {name: made[name] for name in asked} == asked
    assert set(listed) == {"keys", "nextApplicationKeyId"}


def test_files(call, wire, version):
    bucket = {"bucketId": wire.create_bucket()}
    url = call("b2_get_upload_url", **bucket)
    uploaded = wire.upload_with(url, "a", b"x").json

    info = call("b2_get_file_info", fileId=uploaded["fileId"])
    names = call("b2_list_file_names", **bucket)
    hidden = call("b2_hide_file", **bucket, fileName="a")
    versions = call("b2_list_file_versions", **bucket)
    folder = call("b2_list_file_names", **bucket, delimiter="/")
    deleted = call("b2_delete_file_version", fileName="a", fileId=uploaded["fileId"])

    assert set(url) == {"authorizationToken", "bucketId", "uploadUrl"}
    assert f"/b2api/v{version}/b2_upload_file/" in url["uploadUrl"]
    assert set(uploaded) == set(info) == of(version, UPLOADED)
    assert set(names) == {"files", "nextFileName"}
    assert set(versions) == {"files", "nextFileId", "nextFileName"}
    assert set(names["files"][0]) == set(versions["files"][1]) == of(version, LISTED)
    assert set(versions["files"][0]) == of(version, LISTED) - PROTECTION
    assert set(hidden) == of(version, HIDDEN)
    assert folder["files"] == []
    assert deleted == {"fileName": "a", "fileId": uploaded["fileId"]}


def test_folders(call, wire, version):
    bucket = wire.create_bucket()
    wire.upload(bucket, "photos/a")

    row = call("b2_list_file_names", bucketId=bucket, delimiter="/")["files"][0]

    assert set(row) == of(version, LISTED) - PROTECTION
    assert (row["action"], row["fileName"], row["fileId"]) == ("folder", "photos/", None)


def test_large_files(call, wire, version):
    bucket = {"bucketId": wire.create_bucket()}
    large = call("b2_start_large_file", **bucket, fileName="a", contentType="text/plain")
    file = {"fileId": large["fileId"]}
    contents = [b"x" * 5_000_000, b"y"]

    parts = []
    for number, content in enumerate(contents, 1):
        url = call("b2_get_upload_part_url", **file)
        parts.append(wire.upload_with(url, "", content, X_Bz_Part_Number=str(number)).json)
    listed = call("b2_list_parts", **file)
    unfinished = call("b2_list_unfinished_large_files", **bucket)
    sha1s = [sha1_of(content) for content in contents]
    finished = call("b2_finish_large_file", **file, partSha1Array=sha1s)

    assert f"/b2api/v{version}/b2_upload_part/" in url["uploadUrl"]
    assert set(url) == {"authorizationToken", "fileId", "uploadUrl"}
    assert set(large) == of(version, STARTED)
    assert [set(part) for part in (*parts, *listed["parts"])] == [PART] * 4
    assert set(listed) == {"nextPartNumber", "parts"}
    assert set(unfinished) == {"files", "nextFileId", "nextFileName"}
    assert unfinished["files"][0]["fileId"] == large["fileId"]
    assert set(finished) == of(version, UPLOADED)


def test_what_is_not_finished(call, wire):
    bucket = {"bucketId": wire.create_bucket()}
    large = call("b2_start_large_file", **bucket, fileName="a", contentType="text/plain")

    cancelled = call("b2_cancel_large_file", fileId=large["fileId"])

    assert cancelled == {
        "accountId": wire.account_id,
        "bucketId": bucket["bucketId"],
        "fileId": large["fileId"],
        "fileName": "a",
    }


def test_copies(call, wire, version):
    bucket = wire.create_bucket()
    source = {"sourceFileId": wire.upload(bucket, "a")["fileId"]}
    large = call("b2_start_large_file", bucketId=bucket, fileName="b", contentType="text/plain")

    copied = call("b2_copy_file", **source, fileName="c")
    part = call("b2_copy_part", **source, largeFileId=large["fileId"], partNumber=1)

    assert set(copied) == of(version, UPLOADED)
    assert copied["action"] == "copy"
    assert set(part) == PART - {"b2Checksum"}


def test_protection(call, wire):
    bucket = wire.create_bucket(fileLockEnabled=True)
    file = {"fileName": "a", "fileId": wire.upload(bucket, "a")["fileId"]}
    retention = {"mode": "governance", "retainUntilTimestamp": 2**41}

    retained = call("b2_update_file_retention", **file, fileRetention=retention)
    held = call("b2_update_file_legal_hold", **file, legalHold="on")

    assert retained == file | {"fileRetention": retention}
    assert held == file | {"legalHold": "on"}


def test_download_authorizations(call, wire):
    fields = {"bucketId": wire.create_bucket(), "fileNamePrefix": "a/"}

    answer = call("b2_get_download_authorization", **fields, validDurationInSeconds=60)

    assert answer.pop("authorizationToken").endswith("_dnld")
    assert answer == fields


def test_notification_rules(call, wire):
    bucket = wire.create_bucket()

    got = call("b2_get_bucket_notification_rules", bucketId=bucket)
    made = call("b2_set_bucket_notification_rules", bucketId=bucket, eventNotificationRules=[])

    assert got == made == {"bucketId": bucket, "eventNotificationRules": []}


def test_signing_in(wire, version):
    answer = wire.authorize(version).json

    storage = answer["apiInfo"]["storageApi"] if version > 2 else answer
    account = {"accountId", "authorizationToken"}
    nested = account | {"apiInfo", "applicationKeyExpirationTimestamp"}
    restriction = {"bucketId", "bucketName", "capabilities", "namePrefix"}
    assert (
        set(answer)
        == {
            1: account | ADDRESSES | {"allowed", "minimumPartSize"},
            2: account | ADDRESSES | {"allowed"},
            3: nested,
            4: nested,
        }[version]
    )
    assert (
        set(storage) - account - {"minimumPartSize"}
        == {
            1: ADDRESSES | {"allowed"},
            2: ADDRESSES | {"allowed"},
            3: ADDRESSES | restriction | {"infoType"},
            4: ADDRESSES | {"allowed"},
        }[version]
    )
    if version != 3:
        fourth = {"buckets", "capabilities", "namePrefix"}
        assert set(storage["allowed"]) == (fourth if version == 4 else restriction)


@pytest.mark.parametrize("number", [0, 5, 10])
def test_other_versions_do_not_exist(wire, number):
    answer = wire.send("GET", f"/b2api/v{number}/b2_authorize_account")

    assert (answer.status, answer.code) == (404, "not_found")


def test_one_token_serves_all_versions(wire):
    bucket = wire.create_bucket()
    token = wire.authorize(4).json["authorizationToken"]

    answers = [
        wire.call("b2_list_file_names", version=version, token=token, bucketId=bucket)
        for version in VERSIONS
    ]

    assert [answer.status for answer in answers] == [200] * 4
