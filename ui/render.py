"""The one place that decides between page and fragment, and between redirect and HX-Location."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import RequestContext
from django.template.backends.django import Template
from django.template.loader import get_template, render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django_htmx.middleware import HtmxDetails

VARY = ("HX-Request", "HX-Target", "HX-History-Restore-Request")
PAGE = "base.html"
# What a dialog's template is written into, by what the request targets.
FRAMES = {"content": "frames/content.html", "dialog-form": "frames/dialog_form.html"}


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragments: Sequence[str] = ("content",),
    status: int = 200,
) -> HttpResponse:
    """Answer with the whole page, or with the one listed fragment that the request targets.

    A fragment is a partial of `template` whose root element has the partial's name as its id.
    It comes with the page's `<title>` (context["title"]) and the waiting messages.
    """
    fragment = wanted_fragment(request, fragments)
    if fragment is None:
        return _answer(_written(request, template, context), status)
    body = _written(request, f"{template}#{fragment}", context)
    return _answer(_title(context) + body + render_toasts(request), status)


def render_dialog(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    fragments: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """Answer with a form as a page, as its #content, or alone for the dialog over another page.

    `template` extends dialog.html; its `fragments` are as those of render_page.
    """
    wanted = wanted_fragment(request, (*FRAMES, *fragments))
    if wanted in fragments:
        return render_page(request, template, context, fragments=fragments, status=status)
    html = _written(request, template, {**context, "frame": FRAMES.get(wanted or "", PAGE)})
    if wanted is None:
        return _answer(html, status)
    # A dialog lies over a page that keeps its own title.
    head = _title(context) if wanted == "content" else ""
    return _answer(head + html + render_toasts(request), status)


def redirect_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser on to `url`: 302, or for htmx a new #content, or a whole new page.

    Below one account the menu, the tray and running uploads stay; everywhere else they must go.
    """
    htmx = details(request)
    if not htmx:
        return HttpResponseRedirect(url)
    response = HttpResponse()
    if _same_account(request.path, url):
        place = {"path": url, "target": "#content", "swap": "outerHTML show:window:top"}
        response["HX-Location"] = json.dumps(place)
    else:
        response["HX-Redirect"] = iri_to_uri(url)  # as Django does for Location
    return response


def render_toasts(request: HttpRequest) -> str:
    """The waiting messages as markup that htmx adds to #toasts; empty when there are none."""
    pending = list(get_messages(request))
    if not pending:
        return ""
    return render_to_string("components/toasts_oob.html", {"messages": pending}, request)


def details(request: HttpRequest) -> HtmxDetails:
    """What django-htmx knows of the request; falsy for a plain one."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by its middleware
    return htmx


def wanted_fragment(request: HttpRequest, fragments: Sequence[str]) -> str | None:
    """The one of `fragments` that the request targets, None when it wants the whole page.

    For views that ask B2 for less when a part of the page is enough.
    """
    htmx = details(request)
    if not htmx or htmx.history_restore_request:
        return None
    target = (htmx.target or "").rpartition("#")[2]  # htmx 4 sends tag#id
    return target if target in fragments else None


def _answer(html: str, status: int) -> HttpResponse:
    response = HttpResponse(html, status=status)
    patch_vary_headers(response, VARY)
    return response


def _title(context: Mapping[str, Any] | None) -> str:
    title = (context or {}).get("title")
    return format_html("<title>{} · B2 Console</title>", title) if title else ""


def _written(request: HttpRequest, template: str, context: Mapping[str, Any] | None) -> str:
    """What django.shortcuts.render writes.

    Django's context and its dictionaries refer to each other: left like that, the rows of a page
    stay until the garbage collector comes, which then costs a tenth of all pages.
    """
    values = RequestContext(request, dict(context or {}))
    try:
        return cast(Template, get_template(template)).template.render(values)
    finally:
        values.dicts.clear()


def _same_account(here: str, there: str) -> bool:
    parts = here.split("/")
    return len(parts) > 2 and parts[1] == "a" and there.startswith(f"/a/{parts[2]}/")
