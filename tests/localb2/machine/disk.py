"""What a store keeps on its disk: nothing that is used up, nothing twice, nothing lost."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.localb2.machine.model import Bucket

_USES = (
    "SELECT id FROM blobs WHERE uses <>"
    " (SELECT count(*) FROM versions WHERE blob_id = blobs.id)"
    " + (SELECT count(*) FROM parts WHERE blob_id = blobs.id)"
    " + (SELECT count(*) FROM segments WHERE blob_id = blobs.id)"
)
_ORPHANS = (
    "SELECT version_id FROM parts WHERE version_id NOT IN (SELECT id FROM versions)"
    " UNION SELECT version_id FROM segments WHERE version_id NOT IN (SELECT id FROM versions)"
)
_TWO_LATEST = (
    "SELECT name FROM versions WHERE latest = 1 GROUP BY bucket_id, name HAVING count(*) > 1"
)


def check_disk(data: Path, buckets: Sequence[Bucket]) -> None:
    """The database's own counts, and the files that it names, are as they should be."""
    uri = f"file:{data / 'localb2.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as db:
        for statement in (_USES, _ORPHANS, _TWO_LATEST):
            assert db.execute(statement).fetchall() == [], statement
        usage = db.execute("SELECT bucket_id, versions, bytes FROM bucket_usage").fetchall()
        assert set(usage) == {(one.id, len(one.versions), one.held_bytes()) for one in buckets}
        named = {file for (file,) in db.execute("SELECT file FROM blobs WHERE file NOT NULL")}
        going = {file for (file,) in db.execute("SELECT file FROM freed_files")}
    # In this order: a file moves from the first place to the second.
    found = {
        path.name
        for place in ("incoming", "kept")
        for path in (data / "blobs" / place).rglob("*")
        if path.is_file()
    }
    assert named <= found
    assert found <= named | going
