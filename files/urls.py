"""Pages about files and their versions. They are included below /a/<account_id>/."""

from django.urls import URLPattern, path

from files.views import upload, upload_queue

urlpatterns: list[URLPattern] = [
    path("files/upload", upload.file_upload, name="file_upload"),
    path("files/upload/begin", upload_queue.upload_begin, name="upload_begin"),
    path("files/upload/body", upload_queue.upload_body, name="upload_body"),
    path("files/upload/part", upload_queue.upload_part, name="upload_part"),
    path("files/upload/finish", upload_queue.upload_finish, name="upload_finish"),
    path("files/upload/cancel", upload_queue.upload_cancel, name="upload_cancel"),
]
