"""What the upload queue in the browser must know before it asks."""

from django import template

from files.uploads import HASH_LIMIT, WHOLE_LIMIT

register = template.Library()


@register.simple_tag
def upload_limits() -> dict[str, int]:
    """In bytes: `whole` = largest file in one request, `hash` = largest one to be hashed first."""
    return {"whole": WHOLE_LIMIT, "hash": HASH_LIMIT}
