"""Versions over S3 are B2's file versions (reference 1.5)."""


def test_versioning_is_always_enabled(s3, shared_bucket):
    assert s3.get_bucket_versioning(Bucket=shared_bucket)["Status"] == "Enabled"
