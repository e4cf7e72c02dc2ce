"""Request documents: small XML in, plain values out. Size capped, no DTD, no entities."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers import expat

from localb2.s3.errors import S3Error

#: A thousand names of 1,024 ampersands, or 10,000 parts with their checksums, are several MB.
MAX_DOCUMENT_BYTES = 8 * 1024 * 1024
MAX_DELETED_OBJECTS = 1000
MAX_PARTS = 10_000
#: Ten thousand parts with all that may be said of each; more only costs memory.
MAX_ELEMENTS = 100_000


@dataclass(frozen=True, slots=True)
class ObjectToDelete:
    """One entry of a DeleteObjects document."""

    name: str
    version_id: str | None


def malformed_xml() -> S3Error:
    """The answer to every document that is not what it should be."""
    return S3Error(
        400,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )


def read_location_constraint(data: bytes) -> str | None:
    """The region of a CreateBucket document; None when the body is empty or names none."""
    if not data.strip():
        return None
    return _text(parse(data, "CreateBucketConfiguration"), "LocationConstraint")


def read_deletes(data: bytes) -> tuple[list[ObjectToDelete], bool]:
    """The objects of a DeleteObjects document and whether it asks to be quiet."""
    root = parse(data, "Delete")
    objects = []
    for element in root.findall("Object"):
        name = _text(element, "Key")
        if not name:
            raise malformed_xml()
        objects.append(ObjectToDelete(name, _text(element, "VersionId") or None))
    if not 1 <= len(objects) <= MAX_DELETED_OBJECTS:
        raise malformed_xml()
    return objects, (_text(root, "Quiet") or "").strip().lower() == "true"


def read_parts(data: bytes) -> Sequence[tuple[int, str]]:
    """Number and ETag of each part of a CompleteMultipartUpload document."""
    root = parse(data, "CompleteMultipartUpload")
    parts = []
    for element in root.findall("Part"):
        number, etag = _text(element, "PartNumber"), _text(element, "ETag")
        if not number or not number.isascii() or not number.isdigit() or len(number) > 5:
            raise malformed_xml()
        if etag is None:
            raise malformed_xml()
        parts.append((int(number), etag.strip().strip('"')))
    if not 1 <= len(parts) <= MAX_PARTS:
        raise malformed_xml()
    return parts


def read_encryption(data: bytes) -> str:
    """The algorithm of a PutBucketEncryption document."""
    root = parse(data, "ServerSideEncryptionConfiguration")
    path = "Rule/ApplyServerSideEncryptionByDefault/SSEAlgorithm"
    algorithm = _text(root, path)
    if not algorithm:
        raise malformed_xml()
    return algorithm.strip()


def _text(element: ElementTree.Element, path: str) -> str | None:
    found = element.find(path)
    return None if found is None else (found.text or "")


def parse(data: bytes, root_name: str) -> ElementTree.Element:
    """The root of a document of that name. Raises S3Error (MalformedXML) for anything else.

    All namespaces are dropped: clients send the right one, another one, or none.
    """
    builder = ElementTree.TreeBuilder()
    numbers = iter(range(MAX_ELEMENTS))

    def start(name: str, _: object) -> None:
        if next(numbers, None) is None:
            raise malformed_xml()
        builder.start(name.rpartition("}")[2], {})

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: builder.end(name.rpartition("}")[2])
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keyword
        root = builder.close()
    except (expat.ExpatError, AssertionError, LookupError, ValueError):
        raise malformed_xml() from None
    if root.tag != root_name:
        raise malformed_xml()
    return root


def _refuse_doctype(*_: object) -> None:
    raise malformed_xml()
