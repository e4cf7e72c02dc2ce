"""Addresses of the application key pages, below one account."""

from django.urls import path

from keys.views.key_create import key_create
from keys.views.key_delete import key_delete
from keys.views.key_list import key_list

urlpatterns = [
    path("keys/", key_list, name="key_list"),
    path("keys/create", key_create, name="key_create"),
    path("keys/delete", key_delete, name="key_delete"),
]
