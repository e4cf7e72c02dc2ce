"""The addresses of a file, as the Backblaze console prints them, and those of an own domain."""

import re
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import parse_qs, quote, urlsplit

from gateway.values import Authorization, Bucket, DownloadAuthorization

# In a bucket's info: what stands before the file names on a domain or CDN of one's own.
OWN_URL = "b2console-url"
_HOST = re.compile(r"(?=.{4,253}$)((?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?!-)[a-z][a-z0-9-]{0,61}[a-z0-9]")


def friendly_url(authorization: Authorization, bucket: str, name: str) -> str:
    """The Friendly URL: https://f004.backblazeb2.com/file/<bucket>/<name>."""
    return f"{authorization.download_url}/file/{bucket}/{encoded_name(name)}"


def s3_url(authorization: Authorization, bucket: str, name: str) -> str:
    """The S3 URL: https://<bucket>.s3.us-west-004.backblazeb2.com/<name>.

    Path style where a bucket cannot be part of the host: IP addresses, loopback, other hosts
    without a region; and bucket names with dots, which B2's certificate does not cover.
    """
    if not is_virtual_host(authorization.s3_url) or "." in bucket:
        return f"{authorization.s3_url}/{bucket}/{encoded_name(name)}"
    scheme, host = authorization.s3_url.split("://", 1)
    return f"{scheme}://{bucket}.{host}/{encoded_name(name)}"


def native_url(authorization: Authorization, file_id: str) -> str:
    """The Native URL; the console prints v1, and any version works."""
    path = "/b2api/v1/b2_download_file_by_id"
    return f"{authorization.download_url}{path}?fileId={quote(file_id, safe='')}"


def own_url(bucket: Bucket, name: str) -> str | None:
    """The URL on the bucket's own domain; None where it has none, or none of ours."""
    base = own_base(bucket)
    return f"{base}/{encoded_name(name)}" if base else None


def own_base(bucket: Bucket) -> str | None:
    """What the bucket info says, checked: any program may have written it."""
    base = bucket.info.get(OWN_URL, "")
    host, slash, path = base.removeprefix("https://").partition("/")
    is_ours = base.startswith("https://") and is_host_name(host)
    return base if is_ours and slash + path in ("", f"/file/{bucket.name}") else None


def is_host_name(text: str) -> bool:
    """Whether `text` is a full host name in small letters: no address, no port, no path."""
    return _HOST.fullmatch(text) is not None


def link_expiry(url: str) -> datetime:
    """When a presigned URL ends, from the URL itself."""
    query = parse_qs(urlsplit(url).query)
    signed = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return signed + timedelta(seconds=int(query["X-Amz-Expires"][0]))


def authorized_url(
    authorization: Authorization, allowed: DownloadAuthorization, name: str, *, token: bool
) -> str:
    """The Friendly URL of a file below the prefix, with the overrides, and with the token if so."""
    query = {"Authorization": allowed.token} if token else {}
    words = "&".join(
        f"{key}={quote(value, safe='')}" for key, value in {**query, **allowed.overrides}.items()
    )
    url = friendly_url(authorization, allowed.bucket, name)
    return f"{url}?{words}" if words else url


def encoded_name(name: str) -> str:
    """A file name for a URL's path: percent-encoded UTF-8, with "/" as it is."""
    return quote(name, safe="/~")


def survives_browser(name: str) -> bool:
    """Whether a browser keeps `name` as it is in a URL's path.

    Browsers resolve "." and ".." segments, even percent-encoded ones; only the Native URL reaches
    such a file.
    """
    return not any(segment in (".", "..") for segment in name.split("/"))


def is_virtual_host(s3_endpoint: str) -> bool:
    """Whether buckets can be part of this S3 host: s3.<region>.<domain>, never an IP address."""
    host = urlsplit(s3_endpoint).hostname or ""
    labels = host.split(".")
    return len(labels) >= 4 and labels[0] == "s3" and not _is_ip_address(host)


def is_loopback(url: str) -> bool:
    """Whether that host is this machine: a browser elsewhere could not reach it."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def content_disposition(download_name: str | None, *, inline: bool) -> str | None:
    """A Content-Disposition with the name for every browser (RFC 6266, RFC 5987)."""
    kind = "inline" if inline else "attachment"
    if download_name is None:
        return kind if inline else None
    plain = "".join(
        letter if " " <= letter <= "~" and letter not in '"\\%' else "_" for letter in download_name
    )
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(download_name, safe='')}"


def _is_ip_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
