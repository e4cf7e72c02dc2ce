"""Read one page of a folder from B2, in at most four requests whatever the bucket's size."""

from concurrent.futures import Future, ThreadPoolExecutor, wait

from files import rows
from gateway.gateway import Gateway
from gateway.values import Listing

ROWS = 200
# Enough for two versions of every row and a few more; reading what nobody sees costs time.
FIRST_VERSIONS = 420
VERSIONS = 1000
VERSION_REQUESTS = 3
REQUESTS = 4

# What it takes to send both requests, in seconds: no other thread may keep the interpreter busy.
SENDING = 0.001

# Threads are started when they are needed: one for each of gunicorn's, and one for its second call.
_readings = ThreadPoolExecutor(max_workers=256, thread_name_prefix="folder")
_beside = ThreadPoolExecutor(max_workers=256, thread_name_prefix="names")


def begin_to_read(
    gateway: Gateway, bucket: str, prefix: str, after: str, *, hidden: bool
) -> Future[rows.FolderPage]:
    """Ask B2, and come back before it answers: the page's frame can be written meanwhile."""
    read = read_folder_with_hidden if hidden else read_folder
    reading = _readings.submit(read, gateway, bucket, prefix, after)
    wait([reading], SENDING)
    return reading


def read_folder(gateway: Gateway, bucket: str, prefix: str, after: str) -> rows.FolderPage:
    """The visible files and folders behind `after`, with the number of their versions."""
    start = rows.start_behind(prefix, after)
    listing = _beside.submit(_names, gateway, bucket, prefix, start)
    try:
        # In this thread, which asks at once: B2 takes longer for it.
        versions = [_first_versions(gateway, bucket, prefix, start)]
    finally:
        wait([listing])
    names = listing.result()
    while len(versions) < VERSION_REQUESTS and rows.needs_more_versions(names, versions):
        versions.append(_next_versions(gateway, bucket, prefix, versions[-1]))
    return rows.visible_page(names, versions)


def read_folder_with_hidden(
    gateway: Gateway, bucket: str, prefix: str, after: str
) -> rows.FolderPage:
    """All files and folders behind `after`, hidden ones too."""
    start = rows.start_behind(prefix, after)
    versions = [_first_versions(gateway, bucket, prefix, start)]
    while len(versions) < REQUESTS and versions[-1].more and rows.rows_of(versions) <= ROWS:
        versions.append(_next_versions(gateway, bucket, prefix, versions[-1]))
    return rows.page_with_hidden(versions, ROWS)


def _names(gateway: Gateway, bucket: str, prefix: str, start: str) -> Listing:
    return gateway.list_file_names(bucket, prefix=prefix, after=start, limit=ROWS)


def _first_versions(gateway: Gateway, bucket: str, prefix: str, start: str) -> Listing:
    return gateway.list_file_versions(
        bucket, prefix=prefix, start_name=start or None, limit=FIRST_VERSIONS, folders=True
    )


def _next_versions(gateway: Gateway, bucket: str, prefix: str, page: Listing) -> Listing:
    name, file_id = rows.next_versions_start(page, prefix)
    return gateway.list_file_versions(
        bucket,
        prefix=prefix,
        start_name=name,
        start_id=file_id,
        limit=VERSIONS,
        folders=True,
    )
