"""Before an upload starts: which names B2 refuses, which exist already, which options are wrong.

JSON both ways, for the scripts of the upload form. Nothing is changed here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.existing import find_existing
from files.reach import check_reach
from files.upload_answers import read_json, refused
from files.upload_forms import check_name
from files.upload_option_forms import UploadOptionsForm, options_form, readable_bucket
from gateway.values import FileVersion

MOST_NAMES = 1000


@require_POST
@sign_in_required
@capability_required("writeFiles")
def upload_check(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """What is to be known about up to 1,000 names; the answer speaks of them by their places."""
    asked = read_json(request)
    bucket, prefix, paths = asked.get("bucket"), asked.get("prefix"), _read_paths(asked)
    if not isinstance(bucket, str) or not isinstance(prefix, str) or not paths:
        return refused("bad_names", gettext("The request does not say which names."))
    check_reach(request.account.authorization, bucket, prefix)
    names = [prefix + path for path in paths]
    problems = {place: problem for place, name in enumerate(names) if (problem := _problem(name))}
    good = [name for place, name in enumerate(names) if place not in problems]
    if not request.account.authorization.may("listFiles"):
        return JsonResponse({"refused": problems, "existing": {}, "lacks": "listFiles"})
    existing = find_existing(request.gateway, bucket, good)
    found = {
        place: _told(existing.found[name])
        for place, name in enumerate(names)
        if name in existing.found
    }
    answer = {"refused": problems, "existing": found, "unknown": len(existing.unknown)}
    return JsonResponse(answer)


@require_POST
@sign_in_required
@capability_required("writeFiles")
def upload_options(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """Check the options of an upload; answers them sealed, for the queue to send with each file."""
    asked = read_json(request)
    bucket = asked.get("bucket")
    if not isinstance(bucket, str):
        return refused("bad_bucket", gettext("The request does not say which bucket."))
    check_reach(request.account.authorization, bucket, str(asked.get("prefix", "")))
    settings = readable_bucket(request.gateway, bucket)
    form = options_form(asked, request.account.authorization, settings)
    if form.is_valid():
        return JsonResponse({"options": form.options.seal()})
    return _refused_options(form)


def _read_paths(asked: Mapping[str, Any]) -> list[str]:
    """The names below the prefix; none where a script sends anything else."""
    paths = asked.get("paths")
    if not isinstance(paths, list) or len(paths) > MOST_NAMES:
        return []
    return paths if all(isinstance(path, str) for path in paths) else []


def _problem(name: str) -> str:
    """Why B2 would refuse the name; "" where it takes it."""
    try:
        check_name(name)
    except ValidationError as error:
        return _first(error.messages)
    return ""


def _told(file: FileVersion) -> dict[str, str | int]:
    """What the browser compares with its own file: bytes, ETag, milliseconds."""
    return {
        "size": file.size,
        "etag": file.etag or "",
        "uploaded": int(file.uploaded.timestamp() * 1000),
    }


def _refused_options(form: UploadOptionsForm) -> JsonResponse:
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label
    return refused("bad_option", f"{label}: {_first(errors)}", field=name)


def _first(errors: Sequence[Any]) -> str:
    return str(errors[0])
