"""Addresses of the whole site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("account/", include("agreements.accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("agreements.urls")),
]

handler400 = "agreements.views.service_unavailable.bad_request"
handler429 = "agreements.accounts.limits.too_many_tries_page"
handler500 = "agreements.views.service_unavailable.server_error"
