"""Signing in, and what everybody may read."""

from django.urls import path

from accounts.views import about, demo, home, sign_in, theme, working_key

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/working-key/", working_key.working_key, name="working_key"),
    path("sign-in/demo/", demo.demo, name="demo"),
    path("about/", about.about, name="about"),
    path("theme/", theme.theme, name="theme"),
]
