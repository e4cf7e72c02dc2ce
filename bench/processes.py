"""CPU time and memory of running processes, from /proc, and servers for a benchmark to use."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in family(int(child)))]


def cpu_seconds(pid: int) -> float:
    """User and system time used so far by the process and its descendants."""
    total = 0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory_mib(pid: int) -> float:
    """Resident memory now of the largest process of the family, in MiB."""
    return max(_status_kib(member, "VmRSS") for member in family(pid)) / 1024


def peak_memory_mib(pid: int) -> float:
    """The highest resident memory so far of the largest process of the family, in MiB."""
    return max(_status_kib(member, "VmHWM") for member in family(pid)) / 1024


def written_mib(pid: int) -> float:
    """What the family has written to disk so far, in MiB; files that are deleted at once too."""
    texts = (Path(f"/proc/{member}/io").read_text() for member in family(pid))
    return sum(int(text.split("write_bytes: ")[1].split()[0]) for text in texts) / 1024**2


def forget_peak(pid: int) -> None:
    """Start counting the peak anew."""
    for member in family(pid):
        Path(f"/proc/{member}/clear_refs").write_text("5")


def _status_kib(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return 0


@dataclass
class Growth:
    """Peak memory of a process over a stretch of work, against what it had before."""

    pid: int
    before_mib: float = 0.0
    after_mib: float = 0.0

    def __enter__(self) -> "Growth":
        self.before_mib = memory_mib(self.pid)
        forget_peak(self.pid)
        return self

    def __exit__(self, *_: object) -> None:
        self.after_mib = peak_memory_mib(self.pid)

    @property
    def mib(self) -> float:
        """How far the peak rose above the start, in MiB."""
        return max(0.0, self.after_mib - self.before_mib)
