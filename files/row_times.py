"""Times for the rows of a long list: the texts of ui.formatting, without its cost per row."""

from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.dates import MONTHS_3

from ui.formatting import relative

_WEEK = timedelta(days=7)


class RowTimes:
    """Writes times for one page: zone, language and the present moment are looked up once."""

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or timezone.now()
        self._zone: tzinfo = timezone.get_current_timezone()
        self._months = {number: str(name) for number, name in MONTHS_3.items()}

    def stamp(self, moment: datetime) -> str:
        """For <time datetime>."""
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    def exact(self, moment: datetime) -> str:
        """ "20 Nov 2026, 11:36:05 CET"."""
        local = moment.astimezone(self._zone)
        return f"{self._date(local)}, {local:%H:%M:%S %Z}"

    def relative(self, moment: datetime) -> str:
        """ "3 hours ago" under seven days, else the date."""
        if self._now - moment < _WEEK:
            return relative(moment, self._now)
        return self._date(moment.astimezone(self._zone))

    def _date(self, local: datetime) -> str:
        return f"{local.day} {self._months[local.month]} {local.year}"
