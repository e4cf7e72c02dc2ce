"""`python -m localb2`: the command line."""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from localb2.caps import account_of, parse_cap
from localb2.errors import InvalidRequest
from localb2.protocol import BODY_SECONDS
from localb2.server import CannotStart, Settings, run

DESCRIPTION = """\
A small Backblaze B2 on your own machine: the native API (v1 to v4) and the S3-compatible API
over one durable store. For development, demos and tests; not for production.
"""

CAPS = """\
Caps are for every account by itself, or for the account named; NAME is one of
  storage-bytes, download-bytes-per-day (LIMIT like 500KB or 10GB),
  class-b-per-day, class-c-per-day (LIMIT like 2500)

"""

CLIENTS = """\
Keys are written to DATA/credentials.json at start: keyId and applicationKey of each account.
With the default port, clients reach it like this:

  aws      aws --endpoint-url http://127.0.0.1:9000 s3 ls
           (AWS_ACCESS_KEY_ID=<keyId> AWS_SECRET_ACCESS_KEY=<applicationKey>)
  boto3    boto3.client("s3", endpoint_url="http://127.0.0.1:9000", region_name="us-west-004",
               config=Config(signature_version="s3v4", s3={"addressing_style": "path"}), ...)
  b2       B2_ENVIRONMENT=http://127.0.0.1:9000 B2_APPLICATION_KEY_ID=<keyId> \\
               B2_APPLICATION_KEY=<applicationKey> b2 ls
  b2sdk    B2Api(InMemoryAccountInfo()).authorize_account(
               "<keyId>", "<applicationKey>", realm="http://127.0.0.1:9000")
  rclone   rclone lsd :b2: --b2-endpoint http://127.0.0.1:9000 --b2-account <keyId> \\
               --b2-key <applicationKey>

The S3 API does not take the master key, just as B2 does not; the native API takes both.
"""


def parse(arguments: Sequence[str] | None = None) -> Settings:
    """Read the command line; ends the process with usage and code 2 when it is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m localb2",
        description=DESCRIPTION,
        epilog=CAPS + CLIENTS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="DIR", help="where everything is kept")
    add("--port", type=int, default=9000, help="port to listen on (default 9000)")
    add("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    add(
        "--account",
        action="append",
        metavar="LABEL",
        help='make an account; repeat for several (default "demo")',
    )
    add(
        "--default-encryption",
        choices=("none", "SSE-B2"),
        default="SSE-B2",
        help="encryption that new buckets are given (default SSE-B2; none as before autumn 2026)",
    )
    add(
        "--public-url",
        type=_public_url,
        metavar="URL",
        help="address to announce to clients (default: the host they asked)",
    )
    add(
        "--cap",
        action="append",
        type=_cap,
        default=[],
        metavar="[ACCOUNT:]NAME=LIMIT",
        help="answer 403 beyond a limit, see below; repeat for several",
    )
    add(
        "--webhook-hosts",
        type=_hosts,
        default=frozenset(),
        metavar="HOST[,HOST]",
        help="hosts that event notifications may go to, beside this machine",
    )
    add(
        "--body-timeout",
        type=float,
        default=BODY_SECONDS,
        metavar="SECONDS",
        help="how long a client may send nothing of its body (default 60)",
    )
    add("--demo-files", action="store_true", help="fill the first account, if it has no buckets")
    add("--test-controls", action="store_true", help="let tests order failures and empty it")
    settings = _settings(parser.parse_args(arguments))
    for name in settings.caps:
        label = account_of(name)
        if label and label not in settings.accounts:
            parser.error(f"argument --cap: there is no --account {label}")
    return settings


def _public_url(text: str) -> str:
    """An address as it is announced, without the slash at its end."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        raise argparse.ArgumentTypeError(f"{text!r} is not an address like https://b2.example")
    return text.rstrip("/")


def _cap(text: str) -> tuple[str, int]:
    """A cap and its limit."""
    try:
        return parse_cap(text)
    except InvalidRequest as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _hosts(text: str) -> frozenset[str]:
    """Names or addresses, separated by commas, as they stand in URLs."""
    hosts = frozenset(host.strip().strip("[]").lower() for host in text.split(",") if host.strip())
    if not hosts or any("/" in host for host in hosts):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a list of hosts like a.example,b.example"
        )
    return hosts


def _settings(values: argparse.Namespace) -> Settings:
    return Settings(
        data=values.data.resolve(),
        port=values.port,
        host=values.host,
        accounts=tuple(dict.fromkeys(values.account or ["demo"])),
        default_encryption="SSE-B2" if values.default_encryption == "SSE-B2" else None,
        public_url=values.public_url,
        webhook_hosts=values.webhook_hosts,
        body_seconds=values.body_timeout,
        demo_files=values.demo_files,
        test_controls=values.test_controls,
        caps=dict(values.cap),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until stopped; 0 after a clean stop, 2 when it could not start."""
    settings = parse(arguments)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        run(settings)
    except CannotStart as reason:
        sys.stderr.write(f"localb2: {reason}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
