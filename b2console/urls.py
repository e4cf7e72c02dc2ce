"""Every URL. What lies below sign-in begins with /a/<account_id>/."""

from django.urls import include, path

urlpatterns = [
    path("", include("ui.urls")),
    path("", include("accounts.urls")),
    path("a/<slug:account_id>/", include("accounts.account_urls")),
    path("a/<slug:account_id>/", include("buckets.urls")),
    path("a/<slug:account_id>/", include("files.urls")),
    path("a/<slug:account_id>/", include("keys.urls")),
]

handler400 = "accounts.views.errors.bad_request"
handler403 = "accounts.views.errors.permission_denied"
handler404 = "accounts.views.errors.page_not_found"
handler500 = "accounts.views.errors.server_error"
