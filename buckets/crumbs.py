"""Where a bucket's pages lie: Buckets, the bucket, the page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from gateway.values import Bucket
from ui.crumbs import Crumb


def list_crumb(account_id: str) -> Crumb:
    """The list of buckets."""
    return Crumb(_("Buckets"), reverse("bucket_list", args=[account_id]))


def settings_crumbs(account_id: str, bucket: Bucket) -> list[Crumb]:
    """The way to the bucket's settings."""
    settings = bucket_url("bucket_settings", account_id, bucket)
    return [list_crumb(account_id), Crumb(bucket.name, settings)]


def bucket_crumbs(account_id: str, bucket: Bucket, title: str, view: str) -> list[Crumb]:
    """The way to the page `view` of `bucket`."""
    page = bucket_url(view, account_id, bucket)
    return [*settings_crumbs(account_id, bucket), Crumb(title, page)]


def bucket_url(view: str, account_id: str, bucket: Bucket) -> str:
    """The address of a page about `bucket`; its name travels in the query string."""
    return reverse(view, args=[account_id], query={"bucket": bucket.name})
