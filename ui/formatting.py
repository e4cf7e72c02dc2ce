"""Sizes, times and names as people read them: the plain functions behind the template tags."""

from datetime import UTC, datetime, timedelta

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

# A day inside what a datetime holds: every time zone can show it.
_FIRST = datetime(1, 1, 2, tzinfo=UTC)
_LAST = datetime(9999, 12, 30, tzinfo=UTC)

UNITS = ("KB", "MB", "GB", "TB", "PB")
TAIL = 10
LONGEST_WHOLE_NAME = 18
KINDS = (
    ("image/", "image"),
    ("video/", "film"),
    ("audio/", "music"),
    ("application/zip", "file-archive"),
    ("application/gzip", "file-archive"),
    ("application/x-tar", "file-archive"),
    ("application/zstd", "file-archive"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", "file-spreadsheet"),
    ("application/vnd.ms-excel", "file-spreadsheet"),
    ("text/csv", "file-spreadsheet"),
    ("application/pdf", "file-text"),
    ("application/json", "file-code"),
    ("application/javascript", "file-code"),
    ("application/xml", "file-code"),
    ("text/html", "file-code"),
    ("text/javascript", "file-code"),
    ("text/css", "file-code"),
    ("text/", "file-text"),
)


def filesize(size: int | None) -> str:
    """Decimal units with one decimal, as B2 shows and bills them: 79571 -> "79.6 KB"."""
    if size is None:
        return "–"
    if size < 1000:
        return ngettext("%(count)d byte", "%(count)d bytes", size) % {"count": size}
    value = float(size)
    for unit in UNITS:
        value /= 1000
        if round(value, 1) < 1000 or unit == UNITS[-1]:
            break
    return f"{value:.1f} {unit}"


def commas(number: int) -> str:
    """1234567 -> "1,234,567"."""
    return f"{number:,}"


def stem(name: str) -> str:
    """The part of a name that may be cut in the middle."""
    return name[:-TAIL] if len(name) > LONGEST_WHOLE_NAME else name


def tail(name: str) -> str:
    """The part of a name that always stays: its end."""
    return name[-TAIL:] if len(name) > LONGEST_WHOLE_NAME else ""


def kind(content_type: str | None) -> str:
    """The icon for a content type; it is a CSS class of `glyph` as well."""
    for start, name in KINDS:
        if (content_type or "").startswith(start):
            return name
    return "file"


def epoch_ms(milliseconds: str | int) -> datetime | None:
    """A B2 time stamp; None for what is none (File Info holds any text)."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(milliseconds))
    except (ValueError, OverflowError):
        return None
    return moment if _FIRST <= moment <= _LAST else None


def relative(moment: datetime, now: datetime | None = None) -> str:
    """ "3 hours ago" under seven days, else the date."""
    seconds = ((now or timezone.now()) - moment).total_seconds()
    if not -60 < seconds < 7 * 86400:
        return formats.date_format(timezone.localtime(moment), "j M Y")
    if seconds < 60:
        return gettext("just now")
    if seconds < 3600:
        return _ago(seconds // 60, "%(count)d minute ago", "%(count)d minutes ago")
    if seconds < 86400:
        return _ago(seconds // 3600, "%(count)d hour ago", "%(count)d hours ago")
    return _ago(seconds // 86400, "%(count)d day ago", "%(count)d days ago")


def absolute(moment: datetime) -> str:
    """ "20 Nov 2026, 11:36" in the reader's zone."""
    return formats.date_format(timezone.localtime(moment), "j M Y, H:i")


def exact(moment: datetime) -> str:
    """To the second and with the zone's name."""
    return formats.date_format(timezone.localtime(moment), "j M Y, H:i:s T")


def utc(moment: datetime) -> str:
    """ "20 Nov 2026, 10:36:05 UTC", for everybody the same."""
    return f"{formats.date_format(moment.astimezone(UTC), 'j M Y, H:i:s')} UTC"


def when(moment: datetime | None, style: str = "relative") -> SafeString:
    """A <time> that says the same without JavaScript; the element b2-time keeps it fresh."""
    if moment is None:
        return SafeString("–")
    text = {"absolute": absolute, "exact": exact}.get(style, relative)(moment)
    stamp = moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return format_html(
        '<b2-time data-style="{}"><time datetime="{}" title="{}">{}</time></b2-time>',
        style,
        stamp,
        exact(moment),
        text,
    )


def _ago(count: float, singular: str, plural: str) -> str:
    return ngettext(singular, plural, int(count)) % {"count": count}
