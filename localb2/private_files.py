"""Small files beside the database, for their owner only, whole at every moment."""

import os
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Readers, and a start after a power cut, see the old content or the new one. OSError."""
    temporary = path.with_name(f"{path.name}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
