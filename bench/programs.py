"""Other people's programs, doing against the same B2 what the console does."""

import os
import subprocess
from pathlib import Path

from bench.product import Console
from tests.clients.conftest import client_environment


def aws(console: Console, *arguments: str | Path) -> None:
    """`aws s3 …` straight to the same B2."""
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": console.b2.key_id,
        "AWS_SECRET_ACCESS_KEY": console.b2.application_key,
        "AWS_DEFAULT_REGION": "us-west-004",
    }
    program = client_environment("aws") / "aws"
    command = [program, "--endpoint-url", console.b2.endpoint, "s3", *arguments, "--quiet"]
    subprocess.run(command, env=environment, check=True)


def b2(console: Console, home: Path, *arguments: str | Path) -> None:
    """Backblaze's `b2 …` straight to the same B2; it remembers who it is below `home`."""
    environment = {
        **os.environ,
        "B2_ENVIRONMENT": console.b2.endpoint,
        "B2_APPLICATION_KEY_ID": console.b2.key_id,
        "B2_APPLICATION_KEY": console.b2.application_key,
        "B2_ACCOUNT_INFO": str(home / "b2-account"),
    }
    command = [client_environment("b2") / "b2", *arguments]
    quiet = subprocess.DEVNULL
    subprocess.run(command, env=environment, check=True, stdout=quiet, stderr=quiet)


def curl(*arguments: str) -> None:
    """Plain curl, the fastest thing on the machine."""
    subprocess.run(["curl", "--fail", "--silent", *arguments], check=True)


def curl_up(file: Path, address: str) -> None:
    """PUT a file, as it is, without waiting to be asked for it."""
    curl("-T", str(file), "-H", "Expect:", "-o", "/dev/null", address)
