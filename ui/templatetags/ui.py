"""Icons, times, sizes and names in templates; built in, no {% load %} needed."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ui import formatting
from ui.icons import drawing

register = template.Library()
register.filter("filesize", formatting.filesize)
register.filter("commas", formatting.commas)
register.filter("stem", formatting.stem)
register.filter("tail", formatting.tail)
register.filter("kind", formatting.kind)
register.filter("epoch_ms", formatting.epoch_ms)
register.filter("utc", formatting.utc)

# Icons that stand in every row of a list: drawn once per page, then referred to.
SPRITE = (
    "folder",
    "file",
    "image",
    "film",
    "music",
    "file-archive",
    "file-spreadsheet",
    "file-text",
    "file-code",
    "eye-off",
    "ellipsis",
    "copy",
    "check",
    "download",
    "trash-2",
    "history",
    "info",
    "lock",
    "globe",
    "database",
    "upload",
    "cloud-upload",
)


@register.simple_tag
def icon(name: str, size: int = 16, css_class: str = "") -> SafeString:
    """An inline icon of the lucide set, hidden from screen readers."""
    return _drawn(str(name), int(size), str(css_class))


@register.simple_tag
def row_icon(name: str, size: int = 16, css_class: str = "") -> SafeString:
    """A reference to an icon of the sprite: for lists, where inline icons would weigh too much."""
    if name not in SPRITE:
        return icon(name, size, css_class)
    return format_html(
        '<svg class="icon {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '<use href="#icon-{}"></use></svg>',
        css_class,
        size,
        size,
        name,
    )


@register.simple_tag
@lru_cache(maxsize=1)
def icon_sprite() -> SafeString:
    """The icons of `row_icon`, once per page."""
    symbols = format_html_join(
        "",
        '<symbol id="icon-{}" viewBox="0 0 24 24" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{}</symbol>',
        ((name, _inside(name)) for name in SPRITE),
    )
    return format_html('<svg hidden aria-hidden="true">{}</svg>', symbols)


@register.simple_tag
def fixed(template_name: str) -> SafeString:
    """A part that is the same on every page and for everybody: written once for each language."""
    if settings.DEBUG:  # whoever edits it wants to see it
        return render_to_string(template_name)
    return _written(template_name, get_language())


@register.simple_tag
def when(moment: datetime | None, style: str = "relative") -> SafeString:
    """A point in time: "relative" (the default), "absolute" or "exact"."""
    return formatting.when(moment, style)


@register.filter
def get(mapping: Mapping[str, object], key: str) -> object:
    """`mapping[key]`, None when absent."""
    return mapping.get(key)


@lru_cache(maxsize=32)
def _written(template_name: str, language: str | None) -> SafeString:
    return render_to_string(template_name)


@lru_cache(maxsize=512)
def _drawn(name: str, size: int, css_class: str) -> SafeString:
    return format_html(
        '<svg width="{}" height="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" class="{}"'
        ' aria-hidden="true" focusable="false">{}</svg>',
        size,
        size,
        f"icon {css_class}".strip(),
        _inside(name),
    )


def _inside(name: str) -> SafeString:
    # The set's own drawings: no text of a user goes in.
    return mark_safe(drawing(name))  # noqa: S308
