"""Before an upload starts: which names B2 refuses, which exist already, which options are wrong.

JSON both ways, for the scripts of the upload form. Nothing is changed here.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.existing import find_details, find_existing
from files.reach import check_reach
from files.upload_answers import read_json, refused
from files.upload_forms import check_name
from files.upload_option_forms import UploadOptionsForm, options_form, readable_bucket
from gateway.values import FileDetails, FileVersion

MOST_NAMES = 1000
MOST_FACTS = 20


@require_POST
@sign_in_required
@capability_required("writeFiles")
def upload_check(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """What is to be known about up to 1,000 names; the answer speaks of them by their places."""
    asked = _read_names(request, MOST_NAMES)
    if asked is None:
        return _nonsense()
    bucket, names = asked
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
@capability_required("writeFiles", "listFiles")
def upload_check_facts(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """SHA-1 and own date of up to 20 files that exist, where an MD5 does not tell files apart."""
    asked = _read_names(request, MOST_FACTS)
    if asked is None:
        return _nonsense()
    bucket, names = asked
    found = find_details(request.gateway, bucket, names)
    files = {place: _facts(found[name]) for place, name in enumerate(names) if name in found}
    return JsonResponse({"files": files})


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


def _read_names(request: ConsoleRequest, most: int) -> tuple[str, list[str]] | None:
    """The bucket, and names within the key's reach; None where a script sends anything else."""
    asked = read_json(request)
    bucket, prefix, paths = asked.get("bucket"), asked.get("prefix"), asked.get("paths")
    if not isinstance(bucket, str) or not isinstance(prefix, str) or not isinstance(paths, list):
        return None
    if not 0 < len(paths) <= most or not all(isinstance(path, str) for path in paths):
        return None
    check_reach(request.account.authorization, bucket, prefix)
    return bucket, [prefix + path for path in paths]


def _nonsense() -> HttpResponse:
    return refused("bad_names", gettext("The request does not say which names."))


def _problem(name: str) -> str:
    """Why B2 would refuse the name; "" where it takes it."""
    try:
        check_name(name)
    except ValidationError as error:
        return _first(error.messages)
    return ""


def _told(file: FileVersion) -> dict[str, str | int]:
    """What the browser compares with its own file first."""
    return {"size": file.size, "etag": file.etag or ""}


def _facts(file: FileDetails) -> dict[str, str | int]:
    """What proves that two files are the same, or makes it likely; "" where B2 keeps none."""
    return {
        "size": file.size,
        "sha1": file.sha1 or "",
        "last_modified": file.info.get("src_last_modified_millis", ""),
    }


def _refused_options(form: UploadOptionsForm) -> JsonResponse:
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label
    return refused("bad_option", f"{label}: {_first(errors)}", field=name)


def _first(errors: Sequence[Any]) -> str:
    return str(errors[0])
