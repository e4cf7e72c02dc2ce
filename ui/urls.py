"""What needs no account: the health check and reports of refused scripts."""

from django.urls import path

from ui import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("csp-report/", views.csp_report, name="csp_report"),
]
