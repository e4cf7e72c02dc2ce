"""Pages about files and their versions. They are included below /a/<account_id>/."""

from django.urls import URLPattern, path

from files.views import (
    archive,
    browse,
    delete_version,
    details,
    download,
    hide,
    preview,
    share,
    text,
    unfinished,
    upload,
    upload_queue,
    upload_resume,
    upload_verify,
    verify,
    versions,
)

urlpatterns: list[URLPattern] = [
    path("files/", browse.browse_files, name="browse_files"),
    path("files/details", details.file_details, name="file_details"),
    path("files/versions", versions.file_versions, name="file_versions"),
    path("files/verify", verify.file_verify, name="file_verify"),
    path("files/download", download.file_download, name="file_download"),
    path("files/archive", archive.file_archive, name="file_archive"),
    path("files/preview", preview.file_preview, name="file_preview"),
    path("files/text", text.file_text, name="file_text"),
    path("files/share", share.file_share, name="file_share"),
    path("files/share-folder", share.folder_share, name="folder_share"),
    path("files/hide", hide.file_hide, name="file_hide"),
    path("files/unhide", hide.file_unhide, name="file_unhide"),
    path("files/delete-version", delete_version.file_delete_version, name="file_delete_version"),
    path("files/upload", upload.file_upload, name="file_upload"),
    path("files/upload/begin", upload_queue.upload_begin, name="upload_begin"),
    path("files/upload/body", upload_queue.upload_body, name="upload_body"),
    path("files/upload/part", upload_queue.upload_part, name="upload_part"),
    path("files/upload/finish", upload_queue.upload_finish, name="upload_finish"),
    path("files/upload/cancel", upload_queue.upload_cancel, name="upload_cancel"),
    path("files/upload/resume", upload_resume.upload_resume, name="upload_resume"),
    path("files/upload/verify", upload_verify.upload_verify, name="upload_verify"),
    path("files/unfinished", unfinished.unfinished_uploads, name="unfinished_uploads"),
    path("files/unfinished/cancel", unfinished.unfinished_cancel, name="unfinished_cancel"),
]
