"""A mistake of ours: a bare page that needs nothing, and no traceback."""

import pytest
from django.test import Client
from django.urls import path

from b2console import urls


def broken(request):
    raise RuntimeError("a mistake with a secret in it")


urlpatterns = [path("broken/", broken), *urls.urlpatterns]
handler500 = urls.handler500


@pytest.mark.urls(__name__)
def test_it_shows_a_page_without_the_reason():
    response = Client(raise_request_exception=False).get("/broken/")

    assert response.status_code == 500
    assert "Something went wrong in the console" in response.content.decode()
    assert "secret" not in response.content.decode()
