"""What answers about files hold."""

FILE_FIELDS = {
    "accountId",
    "action",
    "bucketId",
    "contentLength",
    "contentMd5",
    "contentSha1",
    "contentType",
    "fileId",
    "fileInfo",
    "fileName",
    "fileRetention",
    "legalHold",
    "serverSideEncryption",
    "uploadTimestamp",
}
MARKER_FIELDS = FILE_FIELDS - {"fileRetention", "legalHold", "serverSideEncryption"}

#: bucket id, date, time and the millisecond of the upload
FILE_ID = (
    r"4_z(?P<bucket>[0-9a-f]{24})_f[0-9a-f]{16,17}_d(?P<day>\d{8})_m(?P<time>\d{6})"
    r"_c(?P<cluster>\d{3})_v\d{7}_t\d{4}_u(?P<ms>\d{14})"
)
