"""Where a key lands after signing in: inside what it may see."""

from urllib.parse import urlencode

from django.urls import reverse

from gateway.values import Authorization

# A key without any of these can show no page and upload nothing.
USEFUL = frozenset({"listBuckets", "listFiles", "listKeys", "writeFiles"})


def is_useful(authorization: Authorization) -> bool:
    """Whether the console can do anything with the key."""
    return not USEFUL.isdisjoint(authorization.capabilities)


def landing_url(authorization: Authorization) -> str:
    """The first page that the key can fill."""
    account_id = authorization.account_id
    if url := _only_bucket_url(authorization):
        return url
    if authorization.may("listBuckets") or authorization.buckets:
        return reverse("bucket_list", args=[account_id])
    if authorization.may("listFiles"):
        return reverse("browse_files", args=[account_id])
    if authorization.may("listKeys"):
        return reverse("key_list", args=[account_id])
    return reverse("my_settings", args=[account_id])


def _only_bucket_url(authorization: Authorization) -> str | None:
    names = [bucket.name for bucket in authorization.buckets or () if bucket.name]
    if len(names) != 1 or not authorization.may("listFiles"):
        return None
    query = {"bucket": names[0]}
    if authorization.name_prefix:
        query["prefix"] = authorization.name_prefix
    return f"{reverse('browse_files', args=[authorization.account_id])}?{urlencode(query)}"
