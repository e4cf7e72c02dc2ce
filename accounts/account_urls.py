"""Pages about the account that is signed in; below /a/<account_id>/."""

from django.urls import path

from accounts.views import home, my_settings, sign_out

urlpatterns = [
    path("", home.account_home, name="account_home"),
    path("settings/", my_settings.my_settings, name="my_settings"),
    path("sign-out/", sign_out.sign_out, name="sign_out"),
]
