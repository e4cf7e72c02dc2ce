"""What a store keeps on its disk: nothing that is used up, nothing twice, nothing lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

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
_USAGE = (
    "SELECT bucket_id, (SELECT count(*) FROM versions v WHERE v.bucket_id = u.bucket_id),"
    " (SELECT coalesce(sum(size), 0) FROM versions v"
    "  WHERE v.bucket_id = u.bucket_id AND action <> 'start')"
    " + (SELECT coalesce(sum(p.size), 0) FROM parts p JOIN versions v ON v.id = p.version_id"
    "  WHERE v.bucket_id = u.bucket_id AND v.action = 'start') FROM bucket_usage u"
)


def check_disk(data: Path) -> dict[str, tuple[int, int]]:
    """The database's own counts, and the files that it names, are as they should be.

    Returns how many versions each bucket has, by its id, and how many bytes they hold.
    """
    uri = f"file:{data / 'localb2.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as db:
        for statement in (_USES, _ORPHANS, _TWO_LATEST):
            assert db.execute(statement).fetchall() == [], statement
        usage = db.execute("SELECT bucket_id, versions, bytes FROM bucket_usage").fetchall()
        assert sorted(usage) == sorted(db.execute(_USAGE))
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
    return {bucket_id: (versions, size) for bucket_id, versions, size in usage}
