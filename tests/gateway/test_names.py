import pytest

from gateway.errors import BadBucketName, InvalidRequest
from gateway.names import (
    bucket_name_rules,
    check_bucket_name,
    check_file_name,
    could_be_bucket,
)


@pytest.mark.parametrize("name", ["abcdef", "a" * 63, "my-bucket.2026", "1bucket1", "my-b2-bucket"])
def test_good_bucket_names_keep_all_rules(name):
    check_bucket_name(name)

    assert all(is_kept for _, is_kept in bucket_name_rules(name))


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("", ["length", "characters", "ends"]),
        ("abcde", ["length"]),
        ("a" * 64, ["length"]),
        ("My-Bucket", ["characters", "ends"]),
        ("my_bucket", ["characters"]),
        ("my bucket", ["characters"]),
        ("mybücket", ["characters"]),
        ("-bucket", ["ends"]),
        ("bucket-", ["ends"]),
        ("bucket.", ["ends"]),
        ("buck..et", ["dots"]),
        ("192.168.0.1", ["dots"]),
        ("b2-snapshots", ["reserved"]),
        ("bucket\n", ["characters", "ends"]),
    ],
)
def test_each_broken_rule_is_named(name, broken):
    assert [rule for rule, is_kept in bucket_name_rules(name) if not is_kept] == broken

    with pytest.raises(BadBucketName) as refusal:
        check_bucket_name(name)
    assert refusal.value.code == broken[0]


@pytest.mark.parametrize("name", ["Old-Bucket", "b2-snapshots-1", "a" * 63])
def test_old_and_reserved_buckets_can_be_opened(name):
    assert could_be_bucket(name)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a?b", "a#b", "bucket\n", "a" * 64])
def test_nothing_else_reaches_a_url_as_a_bucket(name):
    assert not could_be_bucket(name)


@pytest.mark.parametrize("name", ["a", " ", "/", "..", "a//b", "é" * 512, "back\\slash"])
def test_b2_takes_nearly_any_file_name(name):
    check_file_name(name)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("", "length"),
        ("x" * 1025, "length"),
        ("é" * 513, "length"),
        ("tab\tbed", "characters"),
        ("del\x7f", "characters"),
        ("nul\0", "characters"),
        ("lone \ud800 surrogate", "characters"),
    ],
)
def test_it_names_what_is_wrong_with_a_file_name(name, rule):
    with pytest.raises(InvalidRequest) as refusal:
        check_file_name(name)

    assert refusal.value.code == rule
