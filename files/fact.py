"""One line of what is known about a file."""

from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: a label, what B2 says, and what that means where it is not obvious."""

    label: str
    value: str | SafeString
    note: str = ""
    copy: str = ""
    link: str = ""
    detail: str | SafeString = ""
    is_name: bool = False
