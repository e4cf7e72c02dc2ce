"""`aws s3 cp` and `mv` from one place in B2 to another, with the real `aws` program."""

import pytest

from tests.clients.conftest import new_home

# More than the 8 MiB beyond which `aws` copies in parts.
BIG = b"0123456789" * 1_200_000


@pytest.fixture(scope="module")
def home(local_b2, aws_bin, tmp_path_factory):
    home = new_home(tmp_path_factory.mktemp("home"), aws_bin)
    home.environment |= {
        "AWS_ACCESS_KEY_ID": local_b2.key_id,
        "AWS_SECRET_ACCESS_KEY": local_b2.application_key,
        "AWS_ENDPOINT_URL": local_b2.endpoint,
        "AWS_DEFAULT_REGION": "us-west-004",
    }
    (home.path / "big").write_bytes(BIG)
    home.run("aws s3 mb s3://first-bucket-here && aws s3 mb s3://second-bucket-here")
    return home


def names(home, bucket):
    return [line.split()[-1] for line in home.run(f"aws s3 ls --recursive {bucket}").splitlines()]


def test_mv_renames_a_file_with_its_metadata(home):
    home.run("echo hello | aws s3 cp - 's3://first-bucket-here/a b+ü' --metadata color=blue")

    home.run("aws s3 mv 's3://first-bucket-here/a b+ü' s3://second-bucket-here/renamed")

    assert home.run("aws s3 cp s3://second-bucket-here/renamed -") == "hello\n"
    asked = "--bucket second-bucket-here --key renamed --query Metadata.color --output text"
    assert home.run(f"aws s3api head-object {asked}") == "blue\n"
    assert names(home, "first-bucket-here") == []


def test_a_big_file_is_copied_in_parts_and_back_out_whole(home):
    home.run("aws s3 cp big s3://first-bucket-here/folder/big")

    home.run("aws s3 cp --recursive s3://first-bucket-here/folder s3://second-bucket-here/copies")
    home.run("aws s3 mv s3://first-bucket-here/folder/big s3://first-bucket-here/moved")
    home.run("aws s3 cp s3://second-bucket-here/copies/big copied")
    home.run("aws s3 cp s3://first-bucket-here/moved moved")

    assert (home.path / "copied").read_bytes() == BIG
    assert (home.path / "moved").read_bytes() == BIG
    assert names(home, "first-bucket-here") == ["moved"]
