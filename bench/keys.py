"""What it costs when many people are signed in at once, each with a key of their own."""

from accounts.capabilities import KEY_CAPABILITIES
from bench.processes import memory_mib
from bench.product import Console
from bench.report import Report
from gateway.gateway import Gateway, authorize
from gateway.values import Credential

KEYS = 200


def measure_keys(report: Report, console: Console, bucket: str) -> None:
    """Memory of the console when 200 keys have signed in and looked around."""
    credentials = make_keys(console)
    look_around(console, credentials.pop(), bucket)
    before = memory_mib(console.pid)
    for credential in credentials:
        look_around(console, credential, bucket)
    grown = memory_mib(console.pid) - before
    report.at_most(f"memory of {KEYS} signed-in keys", grown, 100, "MiB")


def make_keys(console: Console) -> list[Credential]:
    """One key more than is measured: the first fills what all share."""
    realm = console.options.b2_address
    full = Credential(realm, console.b2.key_id, console.b2.application_key)
    gateway = Gateway(full, authorize(full))
    made = [
        gateway.create_key(f"bench-{number}", capabilities=sorted(KEY_CAPABILITIES))
        for number in range(KEYS + 1)
    ]
    return [Credential(realm, new.key.id, new.application_key) for new in made]


def look_around(console: Console, credential: Credential, bucket: str) -> None:
    """Sign in and open the pages that a person opens: buckets, files, one file, a download."""
    visitor = console.sign_in(credential.key_id, credential.application_key)
    name = "folder/file-0000000.txt"
    for url in (
        console.url("buckets/"),
        console.url("files/", bucket=bucket, prefix="folder/"),
        console.url("files/details", bucket=bucket, name=name),
        console.url("files/download", bucket=bucket, name=name),
    ):
        visitor.get(url).raise_for_status()
