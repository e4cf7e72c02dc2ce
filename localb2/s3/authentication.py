"""Who makes an S3 call: the signature in its header or its URL, checked against the stored key."""

from localb2.errors import MalformedAuthorization, UnknownKey
from localb2.http import Request
from localb2.rules import keys
from localb2.s3.call import Signer
from localb2.s3.errors import S3Error
from localb2.service import Service
from localb2.signing import sigv4
from localb2.values import ApplicationKey

_KEY_ID_LENGTH = 25
_CHECKSUM_HEADERS = ("x-amz-checksum-", "x-amz-sdk-checksum-")
_PRESIGNED_SIGNS = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature")


def signer_of(request: Request, query: dict[str, str], service: Service) -> Signer | None:
    """The proven signer, None for an anonymous request.

    Raises S3Error or one of localb2's errors for every signature that is not valid right now.
    A version 2 signature in the query makes a request anonymous: so does B2 (b2-sdk-python#136).
    """
    try:
        claim = _claim(request, query)
        signer = None if claim is None else _prove(claim, request, service)
    except MalformedAuthorization as error:
        if "authorization" in request.headers:
            raise
        raise S3Error(400, "AuthorizationQueryParametersError", str(error)) from None
    if signer is not None and signer.claim.is_presigned:
        _take_headers_from_query(request, query)
    return signer


def _take_headers_from_query(request: Request, query: dict[str, str]) -> None:
    """Some SDKs put `x-amz-` headers into the query of a presigned URL: they count there too.

    Not the checksum: they name that of no bytes at all, as they do not know the body yet.
    """
    for name, value in query.items():
        if name.startswith("x-amz-") and not name.startswith(_CHECKSUM_HEADERS):
            request.headers.setdefault(name, value.encode("utf-8").decode("latin-1"))


def _prove(claim: sigv4.Claim, request: Request, service: Service) -> Signer:
    key = _key(service, claim.key_id)
    sigv4.check_time(claim, service.store.clock.now_ms() / 1000)
    received = sigv4.Received(
        request.method, request.raw_path, request.query_string, request.headers
    )
    sigv4.check_signature(claim, key.secret, received)
    return Signer(key, claim)


def _claim(request: Request, query: dict[str, str]) -> sigv4.Claim | None:
    authorization = request.headers.get("authorization")
    presigned = bool(query) and any(name in query for name in _PRESIGNED_SIGNS)
    if authorization is None:
        return sigv4.claim_of_query(query, request.headers) if presigned else None
    if presigned:
        raise S3Error(400, "InvalidArgument", "Only one auth mechanism allowed")
    if not authorization.startswith(sigv4.ALGORITHM + " "):
        raise S3Error(
            400,
            "InvalidRequest",
            "The V2 signature authorization mechanism is not supported. "
            "Please use AWS4-HMAC-SHA256.",
        )
    return sigv4.claim_of_header(authorization, request.headers)


def _key(service: Service, key_id: str) -> ApplicationKey:
    if len(key_id) != _KEY_ID_LENGTH or key_id.strip("0123456789abcdef"):
        # The master key's id (12 digits) ends here: B2 does not take it over S3.
        raise S3Error(403, "InvalidAccessKeyId", "Malformed Access Key Id")
    try:
        return keys.get_key(service.store.reader(), service.store.clock, key_id)
    except UnknownKey:
        raise S3Error(403, "InvalidAccessKeyId", f"The key '{key_id}' is not valid") from None
