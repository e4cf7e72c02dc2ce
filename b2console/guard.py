"""Ends the processes that `make run` started when `make run` itself is killed."""

import subprocess

# Reads process ids until the pipe closes, which it does however its writer ends.
_UNTIL_THE_END = 'while read -r id; do ids="$ids $id"; done; [ -z "$ids" ] || kill $ids'


class Guard:
    """A small shell beside this process: kill -9 leaves us no moment to end anything ourselves."""

    def __init__(self) -> None:
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", _UNTIL_THE_END],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )

    def watch(self, process: subprocess.Popen[bytes]) -> None:
        """End this one too."""
        if self._shell.stdin:
            print(process.pid, file=self._shell.stdin, flush=True)

    def dismiss(self) -> None:
        """All are ended: their ids may soon belong to others."""
        self._shell.kill()
        self._shell.communicate()
