"""A file version's facts as the details panel and page print them, in the order of B2's console."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from files.actions import Action, FileActions
from files.details import FileFacts
from files.download_way import through_console
from files.fact import Fact
from files.place import encoded, view_url
from files.preview.offered import OfferedPreview, offered_preview
from files.shown_names import shown_name
from files.shown_urls import file_urls
from files.version_rows import VersionRow, version_rows
from gateway.values import Authorization, FileDetails
from ui.formatting import commas, epoch_ms, filesize, kind, when


@dataclass(frozen=True, slots=True)
class InfoPair:
    """One pair of File Info; a time stamp also as a date."""

    key: str
    value: str
    date: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class ShownDetails:
    """Everything that the panel and the page show. `newest_url` is "" for the newest version."""

    title: str
    icon: str
    size: str
    uploaded: SafeString
    is_hide_marker: bool
    facts: list[Fact]
    info: list[InfoPair] | None
    facts_after_info: list[Fact]
    rows: list[VersionRow]
    uploads: str
    page_url: str
    versions_url: str
    newest_url: str
    preview: OfferedPreview | None
    console_url: str
    actions: list[Action] = field(default_factory=list)


def shown_details(
    account_id: str,
    authorization: Authorization,
    bucket: str,
    facts: FileFacts,
    *,
    link: Callable[[str], str],
) -> ShownDetails:
    """Prepare one version for a template; `link` leads to another version by its id."""
    query = encoded(bucket=bucket, name=facts.name, id=facts.file_id)
    content_type = facts.info.content_type if facts.info else None
    more = facts.versions.next_id is not None
    return ShownDetails(
        title=shown_name(facts.name, facts.name[: facts.name.rstrip("/").rfind("/") + 1]).whole,
        icon="eye-off" if facts.is_hide_marker else kind(content_type),
        size="" if facts.is_hide_marker else filesize(facts.known.size),
        uploaded=when(facts.known.uploaded),
        is_hide_marker=facts.is_hide_marker,
        facts=_facts_before_info(authorization, bucket, facts),
        info=_info(facts.info),
        facts_after_info=_facts_after_info(authorization, facts),
        rows=version_rows(
            account_id, authorization, bucket, facts.versions, link=link, chosen=facts.file_id
        ),
        uploads=commas(facts.versions.uploads) + ("+" if more else ""),
        page_url=f"{view_url('file_details', account_id)}?{query}",
        versions_url=view_url("file_versions", account_id, bucket=bucket, name=facts.name),
        newest_url="" if facts.is_current else link(facts.versions.versions[0].id or ""),
        preview=offered_preview(authorization, bucket, facts),
        console_url=_console_url(account_id, authorization, facts, query),
        actions=[action.of(query) for action in _actions(account_id, authorization, facts)],
    )


def _console_url(
    account_id: str, authorization: Authorization, facts: FileFacts, query: str
) -> str:
    """Where the bytes come through the console; "" where they do anyway, or cannot."""
    if facts.is_hide_marker or not authorization.may("readFiles"):
        return ""
    return through_console(authorization, f"{view_url('file_download', account_id)}?{query}")


def _actions(account_id: str, authorization: Authorization, facts: FileFacts) -> list[Action]:
    actions = FileActions(account_id, authorization)
    if facts.is_hide_marker:
        return [actions.unhide() if facts.is_current else actions.delete()]
    hiding = [actions.hide()] if facts.is_current else []
    return [
        actions.download(),
        actions.verify(),
        actions.share(),
        *hiding,
        actions.delete(),
    ]


def _facts_before_info(authorization: Authorization, bucket: str, facts: FileFacts) -> list[Fact]:
    return [
        Fact(gettext("Name"), shown_name(facts.name).whole, copy=facts.name, is_name=True),
        Fact(gettext("Bucket Name"), bucket, copy=bucket, is_name=True),
        _bucket_type(facts),
        *file_urls(authorization, bucket, facts),
        *([] if facts.is_hide_marker else _kind_and_size(facts)),
        Fact(_time_label(facts), when(facts.known.uploaded, "absolute")),
        Fact(gettext("Fguid"), facts.file_id, copy=facts.file_id),
        *([] if facts.is_hide_marker else [_sha1(facts.info)]),
    ]


def _facts_after_info(authorization: Authorization, facts: FileFacts) -> list[Fact]:
    endpoint = Fact(gettext("Endpoint"), authorization.endpoint, copy=authorization.endpoint)
    if facts.is_hide_marker:
        return [endpoint]
    return [Fact(gettext("Encryption"), _encryption(facts.info)), endpoint, *_lock(facts)]


def _time_label(facts: FileFacts) -> str:
    return gettext("Hidden") if facts.is_hide_marker else gettext("Uploaded")


def _bucket_type(facts: FileFacts) -> Fact:
    label = gettext("Bucket Type")
    if facts.bucket is None:
        return Fact(label, "–", note=_not_told("listBuckets"))
    types = {"allPublic": gettext("Public"), "allPrivate": gettext("Private")}
    return Fact(label, types.get(facts.bucket.type, facts.bucket.type))


def _kind_and_size(facts: FileFacts) -> list[Fact]:
    exact = gettext("%s bytes") % commas(facts.known.size) if facts.known.size >= 1000 else ""
    kind_of_file = (
        Fact(gettext("Kind"), facts.info.content_type or "–")
        if facts.info
        else Fact(gettext("Kind"), "–", note=_not_told("readFiles"))
    )
    return [kind_of_file, Fact(gettext("Size"), filesize(facts.known.size), detail=exact)]


def _sha1(info: FileDetails | None) -> Fact:
    label = gettext("SHA-1")
    if info is None:
        return Fact(label, "–", note=_not_told("readFiles"))
    if info.sha1 and info.sha1_verified:
        return Fact(label, info.sha1, copy=info.sha1)
    if info.sha1 and info.sha1 == info.info.get("large_file_sha1"):
        note = gettext(
            "B2 holds none for a large file. This is large_file_sha1 of its File Info, "
            "as the uploader gave it."
        )
        return Fact(label, info.sha1, note=note, copy=info.sha1)
    if info.sha1:
        note = gettext("Unverified: the uploader gave it, and B2 did not compare it to the bytes.")
        return Fact(label, info.sha1, note=note, copy=info.sha1)
    note = gettext(
        "B2 computes none for a file that was uploaded in parts; every part was checked by itself."
    )
    return Fact(label, gettext("none"), note=note)


def _info(details: FileDetails | None) -> list[InfoPair] | None:
    if details is None:
        return None
    return [_info_pair(key, value) for key, value in details.info.items()]


def _info_pair(key: str, value: str) -> InfoPair:
    moment = epoch_ms(value) if key == "src_last_modified_millis" else None
    return InfoPair(key, value, when(moment, "absolute") if moment else "")


def _encryption(info: FileDetails | None) -> str:
    if info is None or info.encryption is None:
        return gettext("not told to this key")
    texts = {
        "SSE-B2": gettext("SSE-B2 (AES-256, the key is kept by B2)"),
        "SSE-C": gettext("SSE-C (AES-256, the key is kept by the uploader)"),
        "none": gettext("none"),
    }
    return texts[info.encryption]


def _lock(facts: FileFacts) -> list[Fact]:
    """Whether the bucket has Object Lock; where it has, what holds for this version."""
    info = facts.info
    state = _lock_state(facts)
    if info is None or not (info.retention_mode or info.legal_hold or _has_lock(facts)):
        return [state]
    if not info.lock_readable:
        return [replace(state, note=gettext("Retention and Legal Hold: not readable by this key"))]
    hold = {True: gettext("on"), False: gettext("off"), None: gettext("off")}[info.legal_hold]
    return [state, _retention(info), Fact(gettext("Legal Hold"), hold)]


def _lock_state(facts: FileFacts) -> Fact:
    """In the words of the bucket's card."""
    label = gettext("Object Lock")
    info, bucket = facts.info, facts.bucket
    if _has_lock(facts) or (info and (info.retention_mode or info.legal_hold)):
        return Fact(label, gettext("Enabled"))
    if bucket is not None and bucket.lock_enabled is not None:
        return Fact(label, gettext("Disabled"))
    missing = "listBuckets" if bucket is None else "readBucketRetentions"
    return Fact(label, "–", note=_not_told(missing))


def _has_lock(facts: FileFacts) -> bool:
    return bool(facts.bucket and facts.bucket.lock_enabled)


def _retention(info: FileDetails) -> Fact:
    label = gettext("Retention")
    if info.retention_mode is None:
        return Fact(label, gettext("none"))
    names = {"governance": gettext("Governance Mode"), "compliance": gettext("Compliance Mode")}
    until = info.retain_until
    text = names.get(info.retention_mode, info.retention_mode)
    if until is None:
        return Fact(label, text)
    return Fact(label, text, detail=format_html("{} {}", gettext("until"), when(until, "absolute")))


def _not_told(capability: str) -> str:
    return gettext("Your key lacks the capability %s.") % capability
