"""The gateway's rules for bucket names, in words, and as patterns for the checklist in the page."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gateway.names import bucket_name_rules

_OCTET = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"

# The patterns only guide a person who types; gateway.names decides (a test keeps both together).
_WORDS = {
    "length": (_("6 to 63 characters"), r"^.{6,63}$"),
    "characters": (
        _("only lower-case letters (a to z), digits, hyphens and dots"),
        r"^[a-z0-9.\-]+$",
    ),
    "ends": (_("a letter or digit at both ends"), r"^[a-z0-9](.*[a-z0-9])?$"),
    "dots": (
        _("no two dots in a row, and not an IP address"),
        rf"^(?!.*\.\.)(?!{_OCTET}(\.{_OCTET}){{3}}$).*$",
    ),
    "reserved": (_("does not begin with “b2-”, which Backblaze keeps for itself"), r"^(?!b2-)"),
}


@dataclass(frozen=True, slots=True)
class NameRule:
    """One line of the checklist."""

    key: str
    text: str
    pattern: str
    is_kept: bool


def judged_rules(name: str) -> list[NameRule]:
    """Every rule, with whether `name` keeps it."""
    return [
        NameRule(key, str(_WORDS[key][0]), _WORDS[key][1], is_kept)
        for key, is_kept in bucket_name_rules(name)
    ]


def broken_rules(name: str) -> list[NameRule]:
    """The rules that `name` breaks."""
    return [rule for rule in judged_rules(name) if not rule.is_kept]
