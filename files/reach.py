"""How far an application key reaches: which buckets and which names."""

from django.utils.translation import gettext

from gateway.errors import NotEntitled
from gateway.values import Authorization


def check_reach(authorization: Authorization, bucket: str, name: str) -> None:
    """Refuse a bucket or a name (or folder) that the key cannot reach, naming the restriction."""
    if not authorization.sees_bucket(bucket):
        names = ", ".join(each.name for each in authorization.buckets or () if each.name)
        raise NotEntitled(
            gettext("This application key only reaches: %(buckets)s.") % {"buckets": names}
        )
    prefix = authorization.name_prefix or ""
    if not name.startswith(prefix):
        raise NotEntitled(
            gettext("This application key only reaches names that begin with “%(prefix)s”.")
            % {"prefix": prefix}
        )
