"""The SHA-1 of every part: what the browser computed beside what B2 holds, before it is a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.errors import InvalidRequest, NoSuchFile, NotEntitled
from gateway.gateway import Gateway
from gateway.values import PartHash


@dataclass(frozen=True, slots=True)
class Comparison:
    """`differing`: numbers of parts that are others at B2, or not there.

    `is_proof`: the SHA-1 of every part is the same, and B2 says that it verified each.
    """

    differing: tuple[int, ...] = ()
    is_proof: bool = False


def compare_parts(sha1s: Sequence[str], stored: Sequence[PartHash]) -> Comparison:
    """Compare the SHA-1 of the parts from 1 on with those that B2 tells.

    An unverified one is no proof, but it can contradict. None at all says nothing.
    """
    at_b2 = {part.number: part for part in stored}
    differing = []
    is_proof = True
    for number, sha1 in enumerate(sha1s, start=1):
        part = at_b2.get(number)
        if part is None or part.sha1 not in (None, sha1):
            differing.append(number)
        elif not (part.sha1 and part.sha1_verified):
            is_proof = False
    return Comparison(tuple(differing), is_proof and not differing)


def ask_and_compare(gateway: Gateway, file_id: str, sha1s: Sequence[str]) -> Comparison:
    """The comparison with what B2 holds now; no proof where it does not tell.

    Whether the upload is still there is left to its finishing, which answers that for certain.
    """
    try:
        stored = gateway.list_part_hashes(file_id)
    except (NoSuchFile, InvalidRequest, NotEntitled):
        return Comparison()
    return compare_parts(sha1s, stored)
