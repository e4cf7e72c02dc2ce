"""Each S3 operation with exactly the capabilities it needs, and without each one of them."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from localb2.s3.router import OPERATIONS
from tests.localb2.native.test_capabilities import EVERYTHING, without
from tests.localb2.native.wire import Wire
from tests.localb2.s3.conftest import Raw, error_of, s3_client

BUCKET = "locked-bucket"
AES256 = (
    b"<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
    b"<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>"
    b"</ServerSideEncryptionConfiguration>"
)
CORS = (
    b"<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>"
    b"<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"
)
LIFECYCLE = (
    b"<LifecycleConfiguration><Rule><ID>x</ID><Status>Enabled</Status><Filter><Prefix>a</Prefix>"
    b"</Filter><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>"
)
LOCK = (
    b"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
    b"</ObjectLockConfiguration>"
)
RETENTION = (
    b"<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2040-01-01T00:00:00Z</RetainUntilDate>"
    b"</Retention>"
)
NO_LOGGING = b"<BucketLoggingStatus/>"
HOLD = b"<LegalHold><Status>ON</Status></LegalHold>"
PARTS = (
    b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>%s</ETag></Part>"
    b"</CompleteMultipartUpload>" % hashlib.md5(b"part", usedforsecurity=False).hexdigest().encode()
)
DELETE_NAME = b"<Delete><Object><Key>x</Key></Object></Delete>"
LOCKED = {
    "x-amz-object-lock-mode": "GOVERNANCE",
    "x-amz-object-lock-retain-until-date": "2035-01-01T00:00:00Z",
}


@dataclass(frozen=True)
class Row:
    """One way to ask for an operation; the target may name what is in `World.names`."""

    operation: str
    needs: list[str]
    target: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    why: str = ""

    def __str__(self):
        return f"{self.operation} {self.why}".strip()


COPY = (("x-amz-copy-source", f"{BUCKET}/x"),)
ROWS = [
    Row("ListBuckets", ["listAllBucketNames"], "GET /"),
    Row("CreateBucket", ["writeBuckets"], "PUT /new-bucket"),
    Row(
        "CreateBucket",
        ["writeBucketRetentions", "writeBuckets"],
        "PUT /new-bucket-with-lock",
        headers=(("x-amz-bucket-object-lock-enabled", "true"),),
        why="with lock",
    ),
    Row("HeadBucket", ["readBuckets"], "HEAD {bucket}"),
    Row("DeleteBucket", ["deleteBuckets"], "DELETE /empty-bucket"),
    Row("GetBucketLocation", ["readBuckets"], "GET {bucket}?location"),
    Row("GetBucketVersioning", ["readBuckets"], "GET {bucket}?versioning"),
    Row("GetBucketAcl", ["readBuckets"], "GET {bucket}?acl"),
    Row(
        "PutBucketAcl",
        ["writeBuckets"],
        "PUT {bucket}?acl",
        headers=(("x-amz-acl", "private"),),
    ),
    Row("PutBucketCors", ["writeBuckets"], "PUT {bucket}?cors", CORS),
    Row("GetBucketCors", ["readBuckets"], "GET {bucket}?cors"),
    Row("DeleteBucketCors", ["writeBuckets"], "DELETE {bucket}?cors"),
    Row("GetBucketEncryption", ["readBucketEncryption"], "GET {bucket}?encryption"),
    Row("PutBucketEncryption", ["writeBucketEncryption"], "PUT {bucket}?encryption", AES256),
    Row("DeleteBucketEncryption", ["writeBucketEncryption"], "DELETE {bucket}?encryption"),
    Row(
        "PutBucketLifecycleConfiguration",
        ["writeBucketLifecycleRules"],
        "PUT {bucket}?lifecycle",
        LIFECYCLE,
    ),
    Row("GetBucketLifecycleConfiguration", ["readBucketLifecycleRules"], "GET {bucket}?lifecycle"),
    Row("DeleteBucketLifecycle", ["writeBucketLifecycleRules"], "DELETE {bucket}?lifecycle"),
    Row("GetBucketLogging", ["readBucketLogging"], "GET {bucket}?logging"),
    Row("PutBucketLogging", ["writeBucketLogging"], "PUT {bucket}?logging", NO_LOGGING),
    Row("GetObjectLockConfiguration", ["readBucketRetentions"], "GET {bucket}?object-lock"),
    Row(
        "PutObjectLockConfiguration",
        ["writeBucketRetentions"],
        "PUT {bucket}?object-lock",
        LOCK,
    ),
    Row("ListObjects", ["listFiles"], "GET {bucket}"),
    Row("ListObjectsV2", ["listFiles"], "GET {bucket}?list-type=2"),
    Row("ListObjectVersions", ["listFiles"], "GET {bucket}?versions"),
    Row("ListMultipartUploads", ["listFiles"], "GET {bucket}?uploads"),
    Row("PutObject", ["writeFiles"], "PUT {bucket}/new", b"x"),
    Row(
        "PutObject",
        ["writeFileRetentions", "writeFiles"],
        "PUT {bucket}/new",
        b"x",
        tuple(LOCKED.items()),
        "with retention",
    ),
    Row(
        "PutObject",
        ["writeFileLegalHolds", "writeFiles"],
        "PUT {bucket}/new",
        b"x",
        (("x-amz-object-lock-legal-hold", "ON"),),
        "with hold",
    ),
    Row("CopyObject", ["readFiles", "writeFiles"], "PUT {bucket}/new", headers=COPY),
    Row("GetObject", ["readFiles"], "GET {bucket}/x"),
    Row("GetObject", ["readFiles"], "GET {bucket}/x?versionId={version}", why="version"),
    Row("HeadObject", ["readFiles"], "HEAD {bucket}/x"),
    Row("GetObjectAcl", ["readFiles"], "GET {bucket}/x?acl"),
    Row(
        "PutObjectAcl",
        ["writeFiles"],
        "PUT {bucket}/x?acl",
        headers=(("x-amz-acl", "private"),),
    ),
    Row("GetObjectTagging", ["readFiles"], "GET {bucket}/x?tagging"),
    Row("PutObjectRetention", ["writeFileRetentions"], "PUT {bucket}/locked?retention", RETENTION),
    Row("GetObjectRetention", ["readFileRetentions"], "GET {bucket}/locked?retention"),
    Row("PutObjectLegalHold", ["writeFileLegalHolds"], "PUT {bucket}/locked?legal-hold", HOLD),
    Row("GetObjectLegalHold", ["readFileLegalHolds"], "GET {bucket}/locked?legal-hold"),
    Row("CreateMultipartUpload", ["writeFiles"], "POST {bucket}/new?uploads"),
    Row("UploadPart", ["writeFiles"], "PUT {bucket}/large?partNumber=2&uploadId={upload}", b"x"),
    Row(
        "UploadPartCopy",
        ["readFiles", "writeFiles"],
        "PUT {bucket}/large?partNumber=2&uploadId={upload}",
        headers=COPY,
    ),
    Row("ListParts", ["writeFiles"], "GET {bucket}/large?uploadId={upload}"),
    Row(
        "CompleteMultipartUpload",
        ["writeFiles"],
        "POST {bucket}/large?uploadId={upload}",
        PARTS,
    ),
    Row("AbortMultipartUpload", ["writeFiles"], "DELETE {bucket}/large?uploadId={second}"),
    Row("DeleteObject", ["writeFiles"], "DELETE {bucket}/x"),
    Row("DeleteObject", ["deleteFiles"], "DELETE {bucket}/x?versionId={version}", why="version"),
    Row("DeleteObjects", ["writeFiles"], "POST {bucket}?delete", DELETE_NAME),
]


class World:
    """A bucket with Object Lock, in it a plain and a locked file and two uploads under way."""

    def __init__(self, wire, s3):
        self.wire = wire
        self.bucket_id = wire.create_bucket(BUCKET, fileLockEnabled=True)
        wire.create_bucket("empty-bucket")
        rule = [{"fileNamePrefix": "l", "daysFromHidingToDeleting": 1}]
        cors = {
            "corsRuleName": "anybody",
            "allowedOrigins": ["*"],
            "allowedOperations": ["s3_get"],
            "maxAgeSeconds": 60,
        }
        settings = {"lifecycleRules": rule, "corsRules": [cors]}
        account = {"accountId": wire.account_id, "bucketId": self.bucket_id}
        wire.call("b2_update_bucket", **account, **settings)
        locked = s3.put_object(Bucket=BUCKET, Key="locked", Body=b"x")["VersionId"]
        file = {"fileName": "locked", "fileId": locked}
        retention = {"mode": "governance", "retainUntilTimestamp": 2**41}
        wire.call("b2_update_file_legal_hold", **file, legalHold="off")
        wire.call("b2_update_file_retention", **file, fileRetention=retention)
        upload, second = (
            s3.create_multipart_upload(Bucket=BUCKET, Key="large")["UploadId"] for _ in range(2)
        )
        s3.upload_part(Bucket=BUCKET, Key="large", UploadId=upload, PartNumber=1, Body=b"part")
        version = s3.put_object(Bucket=BUCKET, Key="x", Body=b"x")["VersionId"]
        self.names = {
            "bucket": f"/{BUCKET}",
            "upload": upload,
            "second": second,
            "version": version,
        }

    def send(self, row, capabilities=None):
        """The row's request with a new key; status, code and message."""
        key = self.wire.create_key(capabilities)
        return self.send_as(row, key.key_id, key.key)

    def send_as(self, row, key_id, application_key):
        localb2 = self.wire.localb2
        raw = Raw(
            SimpleNamespace(
                address=localb2.address,
                endpoint=localb2.endpoint,
                key_id=key_id,
                application_key=application_key,
            )
        )
        method, _, target = row.target.partition(" ")
        headers = dict(row.headers)
        if row.body.startswith(b"<"):
            digest = hashlib.md5(row.body, usedforsecurity=False).digest()
            headers["Content-MD5"] = b64encode(digest).decode()
        return raw.signed(method, target.format(**self.names), row.body, headers)


@pytest.fixture
def world(localb2, s3):
    return World(Wire(localb2).sign_in(), s3)


def refusal_of(row, answer):
    """How it was refused: HEAD has no body, DeleteObjects says it of each file."""
    status, _, body = answer
    if row.target.startswith("HEAD"):
        return (status, "", "")
    if row.operation == "DeleteObjects":
        return (403 if b"<Code>AccessDenied</Code>" in body else status, "", "")
    return (status, *error_of(body))


#: Every account may do these, to itself.
OF_THE_ACCOUNT = frozenset({"ListBuckets", "CreateBucket"})


def expected_refusal(row):
    is_silent = row.target.startswith("HEAD") or row.operation == "DeleteObjects"
    return (403, "", "") if is_silent else (403, "AccessDenied", "not entitled")


def test_without_one_of_its_capabilities_an_operation_is_not_entitled(world):
    lesser = {one: world.wire.create_key(without(one)) for one in EVERYTHING}
    # Either of two capabilities will do, for keys that are not restricted to buckets.
    for one in ("listAllBucketNames", "readBuckets"):
        rest = [other for other in without(one) if other != "listBuckets"]
        lesser[one] = world.wire.create_key(rest)
    answers = {
        f"{row} - {one}": refusal_of(row, world.send_as(row, lesser[one].key_id, lesser[one].key))
        for row in ROWS
        for one in row.needs
    }

    expected = {f"{row} - {one}": expected_refusal(row) for row in ROWS for one in row.needs}
    assert answers == expected


def test_with_exactly_its_capabilities_an_operation_passes(world):
    answers = {str(row): world.send(row, row.needs) for row in ROWS}

    failed = {line: body for line, (status, _, body) in answers.items() if status not in (200, 204)}
    assert failed == {}
    assert [line for line, (_, _, body) in answers.items() if b"AccessDenied" in body] == []


def test_a_key_of_another_account_reaches_nothing(world, localb2):
    stranger = localb2.other
    rows = [row for row in ROWS if row.operation not in OF_THE_ACCOUNT]

    statuses = {
        str(row): world.send_as(row, stranger.key_id, stranger.application_key)[0] for row in rows
    }

    assert statuses == {str(row): 403 for row in rows}


def test_every_operation_is_in_the_table():
    assert {row.operation for row in ROWS} == {operation.name for operation in OPERATIONS}


def test_a_locked_version_needs_bypass_governance_to_be_deleted(world, s3):
    version = s3.head_object(Bucket=BUCKET, Key="locked")["VersionId"]
    headers = (("x-amz-bypass-governance-retention", "true"),)
    row = Row("DeleteObject", [], f"DELETE {{bucket}}/locked?versionId={version}", b"", headers)

    refused = world.send(row, without("bypassGovernance"))
    allowed = world.send(row, ["bypassGovernance", "deleteFiles"])

    assert (refused[0], error_of(refused[2])[0]) == (403, "AccessDenied")
    assert allowed[0] == 204


def test_each_file_of_delete_objects_is_judged_by_itself(world, s3):
    body = (
        b"<Delete><Object><Key>x</Key></Object><Object><Key>x</Key><VersionId>%s</VersionId>"
        b"</Object></Delete>" % world.names["version"].encode()
    )
    row = Row("DeleteObjects", [], "POST {bucket}?delete", body)

    answer = world.send(row, ["writeFiles"])

    assert answer[0] == 200
    assert answer[2].count(b"<Deleted>") == 1
    assert answer[2].count(b"<Code>AccessDenied</Code>") == 1


def test_list_buckets_over_s3_needs_all_names_when_restricted(localb2, world):
    def listed(*capabilities):
        key = world.wire.create_key(list(capabilities), bucketIds=[world.bucket_id])
        return world.send_as(ROWS[0], key.key_id, key.key)

    refused, allowed = listed("listBuckets"), listed("listAllBucketNames")

    assert (refused[0], error_of(refused[2])) == (403, ("AccessDenied", "not entitled"))
    assert (allowed[0], allowed[2].count(b"<Bucket>")) == (200, 2)


def test_a_key_with_everything_may_do_everything(world):
    key = world.wire.create_key(EVERYTHING)
    client = s3_client(world.wire.localb2.endpoint, key.key_id, key.key)

    assert [bucket["Name"] for bucket in client.list_buckets()["Buckets"]] == [
        "empty-bucket",
        BUCKET,
    ]
