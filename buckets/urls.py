"""Addresses of the bucket pages, below one account. The bucket's name is in the query string."""

from django.urls import path

from buckets.views.bucket_create import bucket_create
from buckets.views.bucket_created import bucket_created
from buckets.views.bucket_delete import bucket_delete
from buckets.views.bucket_domain import bucket_domain
from buckets.views.bucket_encryption import bucket_encryption
from buckets.views.bucket_lifecycle import bucket_lifecycle
from buckets.views.bucket_list import bucket_list
from buckets.views.bucket_marks import bucket_marks
from buckets.views.bucket_settings import bucket_settings
from buckets.views.bucket_type import bucket_type

urlpatterns = [
    path("buckets/", bucket_list, name="bucket_list"),
    path("buckets/create", bucket_create, name="bucket_create"),
    path("buckets/created", bucket_created, name="bucket_created"),
    path("buckets/settings", bucket_settings, name="bucket_settings"),
    path("buckets/marks", bucket_marks, name="bucket_marks"),
    path("buckets/lifecycle", bucket_lifecycle, name="bucket_lifecycle"),
    path("buckets/type", bucket_type, name="bucket_type"),
    path("buckets/encryption", bucket_encryption, name="bucket_encryption"),
    path("buckets/domain", bucket_domain, name="bucket_domain"),
    path("buckets/delete", bucket_delete, name="bucket_delete"),
]
