"""Times for the rows of a long list: the texts of ui.formatting, without its cost per row."""

from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.dates import MONTHS_3

from ui.formatting import relative

_MINUTE, _WEEK = timedelta(minutes=1), timedelta(days=7)


class RowTimes:
    """Writes times for one page: zone, language and the present moment are looked up once."""

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or timezone.now()
        self._zone: tzinfo = timezone.get_current_timezone()
        self._months = {number: str(name).title() for number, name in MONTHS_3.items()}
        self._ago: dict[int, str] = {}

    def stamp(self, moment: datetime) -> str:
        """For <time datetime>."""
        utc = moment.astimezone(UTC)
        return f"{utc.date()}T{utc.time().isoformat('seconds')}Z"

    def exact(self, moment: datetime) -> str:
        """ "20 Nov 2026, 11:36:05 CET"."""
        local = moment.astimezone(self._zone)
        return f"{self._date(local)}, {local.time().isoformat('seconds')} {local.tzname()}"

    def relative(self, moment: datetime) -> str:
        """ "3 hours ago" under seven days, else the date."""
        age = self._now - moment
        if age >= _WEEK:
            return self._date(moment.astimezone(self._zone))
        minutes = age // _MINUTE
        told = minutes if minutes < 60 else minutes - minutes % 60
        if told not in self._ago:
            self._ago[told] = relative(moment, self._now)
        return self._ago[told]

    def _date(self, local: datetime) -> str:
        return f"{local.day} {self._months[local.month]} {local.year}"
