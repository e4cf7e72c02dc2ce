"""Which customer key a file asks for (SSE-C), and which copies may share their source's bytes."""

from localb2.customer_keys import CustomerKey
from localb2.errors import (
    CustomerKeyMissing,
    CustomerKeyNotApplicable,
    PartKeyMissing,
    PartKeyNotApplicable,
    WrongCustomerKey,
    WrongPartKey,
)
from localb2.values import FileVersion


def check_reading(version: FileVersion, key: CustomerKey | None) -> None:
    """May `key` read this version's content? HEAD counts as reading, b2_get_file_info does not.

    Raises CustomerKeyMissing, WrongCustomerKey, or CustomerKeyNotApplicable for a key that comes
    with a file that has none.
    """
    if version.key_md5 is None:
        if key is not None:
            raise CustomerKeyNotApplicable(
                "The encryption parameters are not applicable to this object."
            )
    elif key is None:
        raise CustomerKeyMissing(
            "The object was stored using a form of Server Side Encryption."
            " The correct parameters must be provided to retrieve the object."
        )
    elif not key.is_key_of(version.key_md5):
        raise WrongCustomerKey("The customer key is not the one that the file was stored with")


def check_part(unfinished: FileVersion, key: CustomerKey | None) -> None:
    """May `key` encrypt a part of this large file? All parts have the key of the start.

    Raises PartKeyMissing, WrongPartKey, PartKeyNotApplicable.
    """
    if unfinished.key_md5 is None:
        if key is not None:
            raise PartKeyNotApplicable(
                "The multipart upload initiate did not request encryption."
                " Please resend the request without sending encryption parameters."
            )
    elif key is None:
        raise PartKeyMissing(
            "The multipart upload initiate requested encryption."
            " Subsequent part requests must include the appropriate encryption parameters."
        )
    elif not key.is_key_of(unfinished.key_md5):
        raise WrongPartKey(
            "The provided encryption parameters did not match the ones used originally."
        )


def may_share_bytes(source: FileVersion, target_key: CustomerKey | None) -> bool:
    """Whether a copy of `source` under `target_key` has the same bytes at rest.

    It has without customer keys on both sides (SSE-B2 does not change what localb2 stores), and
    with the same key. All other copies go through `localb2.rewriting.rewrite`.
    """
    if source.key_md5 is None or target_key is None:
        return source.key_md5 is None and target_key is None
    return target_key.is_key_of(source.key_md5)
