"""An archive of more than 4 GiB, with a file of more than 4 GiB in it: ZIP64, in flat memory."""

import zipfile
from pathlib import Path

from bench.processes import Growth
from bench.product import Console, running_product

BUCKET = "big-archive"
PIECE = 128 * 1024**2
PIECES = 34  # 4.25 GiB
GROWTH_MIB = 32


def store_zeros(console: Console) -> None:
    """A file of zeros, made of copies of one piece: localb2 stores their bytes once."""
    s3 = console.s3()
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="piece.bin", Body=bytes(PIECE))
    named = {"Bucket": BUCKET, "Key": "folder/first.bin"}
    named["UploadId"] = s3.create_multipart_upload(**named)["UploadId"]
    source = {"Bucket": BUCKET, "Key": "piece.bin"}
    parts = []
    for number in range(1, PIECES + 1):
        copied = s3.upload_part_copy(**named, PartNumber=number, CopySource=source)
        parts.append({"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]})
    s3.complete_multipart_upload(**named, MultipartUpload={"Parts": parts})
    s3.put_object(Bucket=BUCKET, Key="folder/second.txt", Body=b"behind 4 GiB")


def save_archive(console: Console, prefix: str, path: Path) -> None:
    """What a browser saves; the zeros take no room on the disk."""
    url = console.url("files/archive", bucket=BUCKET, prefix=prefix)
    asked = {"data": {"start": "1"}, "headers": console.csrf, "stream": True}
    with console.visitor.post(url, **asked) as answer, path.open("wb") as file:
        assert answer.status_code == 200
        for chunk in answer.iter_content(1024**2):
            if chunk.count(0) == len(chunk):
                file.seek(len(chunk), 1)
            else:
                file.write(chunk)
        file.truncate()


def test_an_archive_beyond_four_gibibytes_is_whole(tmp_path):
    with running_product() as (console, localb2):
        store_zeros(console)
        save_archive(console, "piece", tmp_path / "warm-up.zip")
        growths = [Growth(console.pid), Growth(localb2.process.pid)]
        with growths[0], growths[1]:
            save_archive(console, "folder/", tmp_path / "big.zip")

    with zipfile.ZipFile(tmp_path / "big.zip") as packed:
        first, second = packed.infolist()
        assert (first.filename, first.file_size) == ("first.bin", PIECES * PIECE)
        assert first.file_size > 4 * 1024**3
        assert second.header_offset > 4 * 1024**3
        assert packed.read(second) == b"behind 4 GiB"
        assert packed.testzip() is None
    assert all(growth.mib < GROWTH_MIB for growth in growths), growths
