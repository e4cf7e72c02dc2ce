"""One valid request for every call of both faces, to be damaged; none of them loses anything."""

from dataclasses import dataclass, field
from typing import Any

from tests.local_b2 import LocalB2
from tests.localb2.native.wire import Wire, sha1_of

Pairs = list[tuple[bytes, bytes]]

BUCKET = "a-sturdy-bucket"
CONTENT = b"some content"
CUSTOMER_KEY = {
    "mode": "SSE-C",
    "algorithm": "AES256",
    "customerKey": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "customerKeyMd5": "cLyPS3KoaSFGi/joRB3OUQ==",
}
FUTURE_MS = 4_000_000_000_000
FUTURE_DATE = b"2096-10-02T07:06:40Z"


class World:
    """A bucket with a held file, so that no damaged request can delete it, and an upload."""

    def __init__(self, localb2: LocalB2) -> None:
        self.localb2 = localb2
        self.wire = wire = Wire(localb2).sign_in()
        self.account_id = wire.account_id
        self.bucket_id = wire.create_bucket(BUCKET, "allPublic", fileLockEnabled=True)
        self.file_id = str(wire.upload(self.bucket_id, "held", CONTENT)["fileId"])
        wire.call("b2_update_file_legal_hold", fileName="held", fileId=self.file_id, legalHold="on")
        self.large_id = str(
            wire.call(
                "b2_start_large_file",
                bucketId=self.bucket_id,
                fileName="large",
                contentType="text/plain",
            ).json["fileId"]
        )

    def upload_token(self) -> str:
        return str(self.wire.upload_url(self.bucket_id)["authorizationToken"])

    def part_token(self) -> str:
        answer = self.wire.call("b2_get_upload_part_url", fileId=self.large_id)
        return str(answer.json["authorizationToken"])


def native_calls(world: World) -> dict[str, dict[str, Any]]:
    """The parameters of every JSON call, the optional ones too."""
    account, bucket, file, large = (
        world.account_id,
        world.bucket_id,
        world.file_id,
        world.large_id,
    )
    lock = {
        "fileRetention": {"mode": "governance", "retainUntilTimestamp": FUTURE_MS},
        "legalHold": "on",
    }
    settings: dict[str, Any] = {
        "bucketInfo": {"colour": "red"},
        "corsRules": [
            {
                "corsRuleName": "any-origin",
                "allowedOrigins": ["https://*.example.org"],
                "allowedOperations": ["s3_get"],
                "allowedHeaders": ["range"],
                "exposeHeaders": ["etag"],
                "maxAgeSeconds": 60,
            }
        ],
        "defaultServerSideEncryption": {"mode": "SSE-B2", "algorithm": "AES256"},
        "lifecycleRules": [
            {
                "fileNamePrefix": "old/",
                "daysFromUploadingToHiding": 1,
                "daysFromHidingToDeleting": 2,
                "daysFromStartingToCancelingUnfinishedLargeFiles": 3,
            }
        ],
        "replicationConfiguration": {
            "asReplicationSource": {
                "sourceApplicationKeyId": "a",
                "replicationRules": [
                    {
                        "destinationBucketId": "b",
                        "fileNamePrefix": "",
                        "includeExistingFiles": False,
                        "isEnabled": True,
                        "priority": 1,
                        "replicationRuleName": "all",
                    }
                ],
            },
            "asReplicationDestination": {"sourceToDestinationKeyMapping": {"a": "b"}},
        },
        "fileLockEnabled": True,
    }
    paged = {"bucketId": bucket, "startFileName": "a", "maxFileCount": 2, "prefix": ""}
    rule = {
        "name": "a-rule",
        "eventTypes": ["b2:ObjectCreated:*"],
        "isEnabled": False,
        "objectNamePrefix": "nothing/",
        "maxEventsPerBatch": 2,
        "targetConfiguration": {
            "targetType": "webhook",
            "url": "http://127.0.0.1:9/",
            "customHeaders": [{"name": "X-Colour", "value": "red"}],
            "hmacSha256SigningSecret": "0" * 32,
        },
    }
    return {
        "b2_cancel_large_file": {"fileId": file},
        "b2_copy_file": {
            "sourceFileId": file,
            "destinationBucketId": bucket,
            "fileName": "copy",
            "range": "bytes=0-3",
            "metadataDirective": "REPLACE",
            "contentType": "text/plain",
            "fileInfo": {"colour": "red", "b2-expires": "Sun, 06 Nov 1994 08:49:37 GMT"},
            "destinationServerSideEncryption": CUSTOMER_KEY,
            **lock,
        },
        "b2_copy_part": {
            "sourceFileId": file,
            "largeFileId": large,
            "partNumber": 2,
            "range": "bytes=0-3",
        },
        "b2_create_bucket": {
            "accountId": account,
            "bucketName": BUCKET,
            "bucketType": "allPrivate",
            **settings,
        },
        "b2_create_key": {
            "accountId": account,
            "keyName": "a-key",
            "capabilities": ["listFiles"],
            "bucketIds": [bucket],
            "namePrefix": "a",
            "validDurationInSeconds": 1,
        },
        "b2_delete_bucket": {"accountId": account, "bucketId": bucket},
        "b2_delete_file_version": {"fileName": "held", "fileId": file, "bypassGovernance": True},
        "b2_delete_key": {"applicationKeyId": "004000000000000000000000f"},
        "b2_finish_large_file": {"fileId": large, "partSha1Array": [sha1_of(b"")] * 2},
        "b2_get_bucket_notification_rules": {"bucketId": bucket},
        "b2_get_download_authorization": {
            "bucketId": bucket,
            "fileNamePrefix": "a",
            "validDurationInSeconds": 60,
            "b2ContentDisposition": "attachment",
            "b2Expires": "Sun, 06 Nov 1994 08:49:37 GMT",
        },
        "b2_get_file_info": {"fileId": file},
        "b2_get_upload_part_url": {"fileId": large},
        "b2_get_upload_url": {"bucketId": bucket},
        "b2_hide_file": {"bucketId": bucket, "fileName": "not there"},
        "b2_list_buckets": {
            "accountId": account,
            "bucketId": bucket,
            "bucketName": BUCKET,
            "bucketTypes": ["allPublic"],
        },
        "b2_list_file_names": {**paged, "delimiter": "/"},
        "b2_list_file_versions": {**paged, "startFileId": file, "delimiter": "/"},
        "b2_list_keys": {
            "accountId": account,
            "maxKeyCount": 2,
            "startApplicationKeyId": "0",
        },
        "b2_list_parts": {"fileId": large, "startPartNumber": 1, "maxPartCount": 2},
        "b2_list_unfinished_large_files": {
            "bucketId": bucket,
            "namePrefix": "l",
            "startFileId": large,
            "maxFileCount": 2,
        },
        "b2_set_bucket_notification_rules": {
            "bucketId": bucket,
            "eventNotificationRules": [rule],
        },
        "b2_start_large_file": {
            "bucketId": bucket,
            "fileName": "large",
            "contentType": "text/plain",
            "fileInfo": {"colour": "red"},
            "serverSideEncryption": CUSTOMER_KEY,
            **lock,
        },
        "b2_update_bucket": {
            "accountId": account,
            "bucketId": bucket,
            "bucketType": "allPublic",
            "defaultRetention": {
                "mode": "governance",
                "period": {"duration": 1, "unit": "days"},
            },
            "ifRevisionIs": 1,
            **settings,
        },
        "b2_update_file_legal_hold": {"fileName": "held", "fileId": file, "legalHold": "on"},
        "b2_update_file_retention": {
            "fileName": "held",
            "fileId": file,
            "fileRetention": {"mode": "governance", "retainUntilTimestamp": FUTURE_MS},
            "bypassGovernance": True,
        },
    }


UPLOAD_HEADERS: Pairs = [
    (b"X-Bz-File-Name", b"uploaded"),
    (b"Content-Type", b"b2/x-auto"),
    (b"X-Bz-Content-Sha1", sha1_of(CONTENT).encode()),
    (b"X-Bz-Part-Number", b"1"),
    (b"X-Bz-Info-src_last_modified_millis", b"1"),
    (b"X-Bz-Info-b2-expires", b"Sun, 06 Nov 1994 08:49:37 GMT"),
    (b"X-Bz-Info-b2-content-disposition", b"attachment"),
    (b"X-Bz-Custom-Upload-Timestamp", b"1"),
    (b"X-Bz-Server-Side-Encryption", b"AES256"),
    (b"X-Bz-Server-Side-Encryption-Customer-Algorithm", b"AES256"),
    (b"X-Bz-Server-Side-Encryption-Customer-Key", CUSTOMER_KEY["customerKey"].encode()),
    (b"X-Bz-Server-Side-Encryption-Customer-Key-Md5", CUSTOMER_KEY["customerKeyMd5"].encode()),
    (b"X-Bz-File-Retention-Mode", b"governance"),
    (b"X-Bz-File-Retention-Retain-Until-Timestamp", b"%d" % FUTURE_MS),
    (b"X-Bz-File-Legal-Hold", b"on"),
    (b"X-Bz-Test-Mode", b"force_cap_exceeded"),
    (b"Expect", b"100-continue"),
    (b"Origin", b"https://a.example.org"),
]

READ_HEADERS: Pairs = [
    (b"Range", b"bytes=0-3"),
    (b"If-Match", b'"a"'),
    (b"If-None-Match", b'"a"'),
    (b"If-Modified-Since", b"Sun, 06 Nov 1994 08:49:37 GMT"),
    (b"If-Unmodified-Since", b"Sun, 06 Nov 2094 08:49:37 GMT"),
    (b"If-Range", b'"a"'),
    (b"Origin", b"https://a.example.org"),
    (b"Host", b"a-sturdy-bucket.localhost"),
    (b"Accept-Encoding", b"gzip"),
]


@dataclass(frozen=True)
class S3Request:
    """One request of the S3 API, still unsigned."""

    method: str
    path: bytes
    query: Pairs = field(default_factory=list)
    headers: Pairs = field(default_factory=list)
    body: bytes = b""


S3_READ_HEADERS: Pairs = [
    *READ_HEADERS,
    (b"x-amz-expected-bucket-owner", b"a"),
    (b"x-amz-server-side-encryption-customer-algorithm", b"AES256"),
    (b"x-amz-server-side-encryption-customer-key", b"AA=="),
    (b"x-amz-server-side-encryption-customer-key-md5", b"AA=="),
    (b"x-amz-checksum-mode", b"ENABLED"),
    (b"x-amz-date", b"20260101T000000Z"),
    (b"x-amz-content-sha256", b"0" * 64),
    (b"Date", b"Sun, 06 Nov 1994 08:49:37 GMT"),
]

S3_WRITE_HEADERS: Pairs = [
    (b"Content-MD5", b"AAAAAAAAAAAAAAAAAAAAAA=="),
    (b"Content-Type", b"text/plain"),
    (b"Content-Encoding", b"aws-chunked"),
    (b"Cache-Control", b"no-cache"),
    (b"Content-Language", b"de"),
    (b"Content-Disposition", b"attachment"),
    (b"Expires", b"Sun, 06 Nov 1994 08:49:37 GMT"),
    (b"x-amz-acl", b"public-read"),
    (b"x-amz-meta-colour", b"red"),
    (b"x-amz-meta-", b"red"),
    (b"x-amz-tagging", b"a=b"),
    (b"x-amz-storage-class", b"STANDARD"),
    (b"x-amz-checksum-crc32", b"AAAAAA=="),
    (b"x-amz-checksum-crc64nvme", b"AAAAAAAAAAA="),
    (b"x-amz-checksum-sha256", b"AA=="),
    (b"x-amz-sdk-checksum-algorithm", b"CRC32"),
    (b"x-amz-trailer", b"x-amz-checksum-crc32"),
    (b"x-amz-decoded-content-length", b"12"),
    (b"x-amz-server-side-encryption", b"AES256"),
    (b"x-amz-server-side-encryption-aws-kms-key-id", b"a"),
    (b"x-amz-server-side-encryption-customer-algorithm", b"AES256"),
    (b"x-amz-server-side-encryption-customer-key", CUSTOMER_KEY["customerKey"].encode()),
    (b"x-amz-server-side-encryption-customer-key-md5", CUSTOMER_KEY["customerKeyMd5"].encode()),
    (b"x-amz-object-lock-mode", b"GOVERNANCE"),
    (b"x-amz-object-lock-retain-until-date", FUTURE_DATE),
    (b"x-amz-object-lock-legal-hold", b"ON"),
    (b"x-amz-bypass-governance-retention", b"true"),
    (b"x-amz-expected-bucket-owner", b"a"),
    (b"x-amz-content-sha256", b"0" * 64),
    (b"x-amz-date", b"20260101T000000Z"),
    (b"If-None-Match", b"*"),
    (b"Expect", b"100-continue"),
    (b"Origin", b"https://a.example.org"),
]

S3_COPY_HEADERS: Pairs = [
    (b"x-amz-copy-source-range", b"bytes=0-3"),
    (b"x-amz-copy-source-if-match", b'"a"'),
    (b"x-amz-copy-source-if-none-match", b'"a"'),
    (b"x-amz-copy-source-if-modified-since", b"Sun, 06 Nov 1994 08:49:37 GMT"),
    (b"x-amz-copy-source-if-unmodified-since", b"Sun, 06 Nov 2094 08:49:37 GMT"),
    (b"x-amz-copy-source-server-side-encryption-customer-algorithm", b"AES256"),
    (b"x-amz-copy-source-server-side-encryption-customer-key", b"AA=="),
    (b"x-amz-metadata-directive", b"REPLACE"),
    (b"x-amz-tagging-directive", b"COPY"),
    (b"x-amz-source-expected-bucket-owner", b"a"),
]

LISTING: Pairs = [
    (b"prefix", b"h"),
    (b"delimiter", b"/"),
    (b"max-keys", b"2"),
    (b"encoding-type", b"url"),
]

DOCUMENTS: dict[bytes, bytes] = {
    b"acl": (
        b"<AccessControlPolicy><Owner><ID>a</ID></Owner><AccessControlList><Grant>"
        b"<Grantee><ID>a</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>"
        b"</AccessControlList></AccessControlPolicy>"
    ),
    b"cors": (
        b"<CORSConfiguration><CORSRule><ID>a</ID><AllowedOrigin>*</AllowedOrigin>"
        b"<AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader>"
        b"<ExposeHeader>etag</ExposeHeader><MaxAgeSeconds>5</MaxAgeSeconds>"
        b"</CORSRule></CORSConfiguration>"
    ),
    b"encryption": (
        b"<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
        b"<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>"
        b"</ServerSideEncryptionConfiguration>"
    ),
    b"lifecycle": (
        b"<LifecycleConfiguration><Rule><ID>a</ID><Filter><And><Prefix>old/</Prefix></And>"
        b"</Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration>"
        b"<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
        b"</NoncurrentVersionExpiration><AbortIncompleteMultipartUpload>"
        b"<DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
        b"</Rule></LifecycleConfiguration>"
    ),
    b"logging": (
        b"<BucketLoggingStatus><LoggingEnabled><TargetBucket>a-sturdy-bucket</TargetBucket>"
        b"<TargetPrefix>log</TargetPrefix><TargetObjectKeyFormat><PartitionedPrefix>"
        b"<PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix>"
        b"</TargetObjectKeyFormat></LoggingEnabled></BucketLoggingStatus>"
    ),
    b"object-lock": (
        b"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>"
        b"<DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule>"
        b"</ObjectLockConfiguration>"
    ),
    b"delete": (
        b"<Delete><Quiet>false</Quiet><Object><Key>held</Key><VersionId>a</VersionId>"
        b"</Object></Delete>"
    ),
    b"retention": (
        b"<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2096-10-02T07:06:40Z"
        b"</RetainUntilDate></Retention>"
    ),
    b"legal-hold": b"<LegalHold><Status>ON</Status></LegalHold>",
    b"tagging": b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
    b"uploadId": (
        b"<CompleteMultipartUpload><Part><ETag>a</ETag><PartNumber>1</PartNumber></Part>"
        b"</CompleteMultipartUpload>"
    ),
    b"": (
        b"<CreateBucketConfiguration><LocationConstraint>us-west-004</LocationConstraint>"
        b"</CreateBucketConfiguration>"
    ),
}
_OF_FILES = (b"retention", b"legal-hold", b"acl", b"tagging")


def s3_requests(world: World) -> list[S3Request]:
    """Requests of all operations; those that write settings come with their documents."""
    bucket, held = f"/{BUCKET}".encode(), f"/{BUCKET}/held".encode()
    large, version = f"/{BUCKET}/large".encode(), (b"versionId", world.file_id.encode())
    upload = (b"uploadId", world.large_id.encode())
    source = (b"x-amz-copy-source", held[1:] + b"?versionId=" + world.file_id.encode())
    listing = [*LISTING, (b"fetch-owner", b"true")]
    after = [(b"list-type", b"2"), (b"start-after", b"a"), (b"continuation-token", b"YQ==")]
    markers = [(b"key-marker", b"a"), (b"version-id-marker", world.file_id.encode())]
    uploads = [(b"uploads", b""), (b"max-uploads", b"2"), (b"upload-id-marker", upload[1])]
    overrides = [
        (b"response-content-type", b"a/b"),
        (b"response-expires", b"never"),
        (b"response-content-disposition", b"attachment"),
    ]
    requests = [
        S3Request("GET", b"/", [(b"x-id", b"ListBuckets")]),
        S3Request("HEAD", bucket, [], [(b"x-amz-expected-bucket-owner", b"a")]),
        S3Request("GET", bucket, [*listing, (b"marker", b"a")]),
        S3Request("GET", bucket, [*listing, *after]),
        S3Request("GET", bucket, [(b"versions", b""), *LISTING, *markers]),
        S3Request("GET", bucket, [*uploads, *LISTING[:2], (b"key-marker", b"a")]),
        S3Request("GET", held, [version, *overrides], S3_READ_HEADERS),
        S3Request("HEAD", held, [version], S3_READ_HEADERS),
        S3Request("PUT", b"/%b/put" % bucket[1:], [], S3_WRITE_HEADERS, CONTENT),
        S3Request("PUT", b"/%b/copied" % bucket[1:], [], [source, *S3_COPY_HEADERS]),
        S3Request("PUT", large, [(b"partNumber", b"1"), upload], S3_WRITE_HEADERS, CONTENT),
        S3Request("PUT", large, [(b"partNumber", b"1"), upload], [source, *S3_COPY_HEADERS]),
        S3Request("POST", b"/%b/begun" % bucket[1:], [(b"uploads", b"")], S3_WRITE_HEADERS),
        S3Request("GET", large, [upload, (b"max-parts", b"1"), (b"part-number-marker", b"0")]),
        S3Request("POST", large, [upload], [], DOCUMENTS[b"uploadId"]),
        S3Request("DELETE", held, [version], [(b"x-amz-bypass-governance-retention", b"true")]),
        S3Request("DELETE", bucket, [(b"x-id", b"DeleteBucket")]),
        S3Request("POST", bucket, [(b"delete", b"")], [], DOCUMENTS[b"delete"]),
        S3Request("PUT", bucket, [], [(b"x-amz-acl", b"private")], DOCUMENTS[b""]),
    ]
    for name, document in DOCUMENTS.items():
        if name in (b"", b"delete", b"uploadId"):
            continue
        path = held if name in _OF_FILES else bucket
        requests.append(S3Request("GET", path, [(name, b"")]))
        requests.append(S3Request("PUT", path, [(name, b"")], [], document))
    return requests
