"""The addresses of a file, as the Backblaze console prints them."""

from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from gateway.values import Authorization


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
