"""JSON both ways between the upload queue of the browser and the console."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext, ngettext

_NAMED = 5  # numbers in a sentence


def read_json(request: HttpRequest) -> Mapping[str, Any]:
    """The object that a script sent; empty for anything else."""
    try:
        values = json.loads(request.body)
    except (ValueError, RecursionError):  # no JSON, or nested too deep
        return {}
    return values if isinstance(values, dict) else {}


def refused_form(form: forms.Form) -> JsonResponse:
    """The first thing that is wrong with what was asked."""
    field, errors = next(iter(form.errors.items()))
    return refused(f"bad_{field}", str(errors[0]))


def refused(code: str, text: str, status: int = 422, **more: Any) -> JsonResponse:
    """A no, in words for the tray."""
    return JsonResponse({"error": {"code": code, "text": text, **more}}, status=status)


def options_refused() -> JsonResponse:
    """The options of the upload were checked by another console, or by nobody."""
    text = gettext("The options of this upload are not valid any more. Choose the files again.")
    return refused("options_refused", text)


def token_refused() -> JsonResponse:
    """The queue asks for a fresh token and goes on."""
    text = gettext("This upload’s token is too old, or belongs to another key.")
    return refused("token_refused", text, status=410)


def upload_gone() -> JsonResponse:
    """B2 holds nothing of it any more."""
    text = gettext("This upload was finished or cancelled elsewhere. B2 holds no parts of it.")
    return refused("upload_gone", text, status=410)


def end_unknown() -> JsonResponse:
    """Asked to finish what is not there any more, by a key that may not look what became of it."""
    text = gettext(
        "B2 no longer knows this upload: it was finished, or cancelled elsewhere. "
        "This key cannot tell which, because it lacks the capability readFiles. "
        "Look at the folder before you upload the file again."
    )
    return refused("end_unknown", text, status=409)


def parts_differ(numbers: Sequence[int]) -> JsonResponse:
    """No file is made of parts that are not the browser's; the queue sends those numbers again."""
    text = ngettext(
        "What B2 holds of part %(numbers)s is not what was sent: its SHA-1 differs. "
        "No file was made of it.",
        "What B2 holds of the parts %(numbers)s is not what was sent: their SHA-1 differ. "
        "No file was made of them.",
        len(numbers),
    )
    named = ", ".join(map(str, numbers[:_NAMED])) + (" …" if len(numbers) > _NAMED else "")
    return refused("parts_differ", text % {"numbers": named}, status=409, parts=list(numbers))
