"""The upload handler of every form that asks for no file: nothing that is sent there is spooled."""

from typing import Any, Never

from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class NoFiles(FileUploadHandler):
    """Stops reading at the first file.

    Django reads a form before it knows who sent it: without this, anybody could fill the disk.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> Never:
        """Stop: the bytes that follow are not wanted."""
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never reached."""

    def file_complete(self, file_size: int) -> None:
        """There is no file."""
