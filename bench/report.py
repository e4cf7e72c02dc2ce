"""What a benchmark prints: each figure with its target, and an exit code that tells."""

from dataclasses import dataclass, field

# Not Python's own 1: who only wants to know whether a benchmark runs must see when it breaks.
MISSED = 3


@dataclass
class Report:
    """Rows of measured figures. A target that is missed makes `exit_code` MISSED."""

    title: str
    missed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        print(f"\n{self.title}\n{'=' * len(self.title)}")

    def at_most(self, what: str, measured: float, target: float, unit: str = "") -> None:
        """A figure that must not pass its target."""
        self._row(what, measured, "at most", target, unit, met=measured <= target)

    def at_least(self, what: str, measured: float, target: float, unit: str = "") -> None:
        """A figure that must reach its target."""
        self._row(what, measured, "at least", target, unit, met=measured >= target)

    def note(self, what: str, measured: float, unit: str = "") -> None:
        """A figure without a target, for orientation."""
        print(f"      {what:<66} {measured:10.3f} {unit}", flush=True)

    def _row(
        self, what: str, measured: float, relation: str, target: float, unit: str, *, met: bool
    ) -> None:
        if not met:
            self.missed.append(what)
        mark = "ok  " if met else "MISS"
        print(f"{mark}  {what:<66} {measured:10.3f} {unit:<6} ({relation} {target:g})", flush=True)

    @property
    def exit_code(self) -> int:
        """0 when every target was met."""
        if self.missed:
            print(f"\n{len(self.missed)} missed: " + "; ".join(self.missed))
        return MISSED if self.missed else 0
