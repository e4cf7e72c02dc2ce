"""What happens to file versions, noted for the event notifications of buckets that have rules."""

import sqlite3

from localb2.store.database import Database
from localb2.values import Event, FileVersion

UPLOADED = "b2:ObjectCreated:Upload"
UPLOADED_IN_PARTS = "b2:ObjectCreated:MultipartUpload"
COPIED = "b2:ObjectCreated:Copy"
DELETED = "b2:ObjectDeleted:Delete"
DELETED_BY_RULE = "b2:ObjectDeleted:LifecycleRule"
HIDDEN = "b2:HideMarkerCreated:Hide"
HIDDEN_BY_RULE = "b2:HideMarkerCreated:LifecycleRule"


def note(db: sqlite3.Connection, event_type: str, version: FileVersion) -> None:
    """To be called by whoever makes or deletes a version, in the transaction of the change.

    Next to nothing where the bucket has no notification rules; told after the commit elsewhere.
    """
    if isinstance(db, Database) and version.bucket_id in db.watched:
        db.events.append(Event(event_type, version))
