"""Brings the console's data up to date before it starts: the database and the static files."""

import hashlib
import os
import sys
from pathlib import Path

# The exit code of one that has said why it does not start; localb2's as well.
REASON_SAID = 2
ROOT = Path(__file__).resolve().parent.parent


def is_prepared(console_data: Path) -> bool:
    """Whether nothing has changed since `prepare` last ran for this data; needs no Django."""
    stamp, database = console_data / "prepared", console_data / "db.sqlite3"
    return database.exists() and stamp.exists() and stamp.read_text() == _fingerprint()


def prepare(console_data: Path) -> None:
    """Migrate and collect static files."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "b2console.settings")
    django.setup()
    # SQLite gives its log the mode of the database: sealed keys are nobody else's to copy.
    (console_data / "db.sqlite3").touch(mode=0o600)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    (console_data / "prepared").write_text(_fingerprint())


def _fingerprint() -> str:
    """What migrations and collected files depend on: packages, our files, our migrations."""
    digest = hashlib.sha256((ROOT / "requirements" / "runtime.txt").read_bytes())
    for path in sorted([*ROOT.glob("static/**/*"), *ROOT.glob("*/migrations/*.py")]):
        facts = path.stat()
        if path.is_file():
            name = path.relative_to(ROOT)
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def main() -> int:
    """Prepare; a disk or a database that refuses is one sentence, as it is no mistake of ours."""
    from django.db import DatabaseError

    from b2console.environment import read_environment

    console_data = read_environment(ROOT).data / "console"
    try:
        prepare(console_data)
    except (OSError, DatabaseError) as error:
        reason = f"The console’s database or static files in {console_data} could not be made"
        sys.stderr.write(f"{reason}: {error}.\n")
        return REASON_SAID
    return 0


if __name__ == "__main__":
    sys.exit(main())
