"""Addresses of the portal."""

from django.urls import URLPattern, path

from agreements.views import (
    access,
    dataset,
    demo_inbox,
    health,
    paper,
    request,
    request_answers,
    request_form,
    request_start,
    upload,
)
from agreements.views.gallery import gallery
from agreements.views.request_people import PeopleView

urlpatterns: list[URLPattern] = [
    path("", dataset.home, name="home"),
    path("datasets/<slug:slug>/", dataset.dataset, name="dataset"),
    path("datasets/<slug:slug>/license/<str:number>/", dataset.version, name="version"),
    path("datasets/<slug:slug>/apply/", request_start.apply, name="apply"),
    path("datasets/<slug:slug>/supervisor/", dataset.supervisor, name="supervisor"),
    path("requests/", request_start.request_list, name="request_list"),
    path("requests/<str:reference>/form/", request_form.request_form, name="request_form"),
    path(
        "requests/<str:reference>/form/you/",
        request_answers.SignerView.as_view(),
        name="request_signer",
    ),
    path(
        "requests/<str:reference>/form/use/",
        request_answers.UseView.as_view(),
        name="request_use",
    ),
    path(
        "requests/<str:reference>/form/people/",
        PeopleView.as_view(),
        name="request_people",
    ),
    path(
        "requests/<str:reference>/form/clauses/",
        request_answers.ClausesView.as_view(),
        name="request_clauses",
    ),
    path(
        "requests/<str:reference>/form/address/",
        request_answers.AddressView.as_view(),
        name="request_address",
    ),
    path(
        "requests/<str:reference>/form/check/",
        request_form.request_check,
        name="request_check",
    ),
    path("requests/<str:reference>/", request.request_status, name="request"),
    path("requests/<str:reference>/revise/", request.revise, name="request_revise"),
    path("requests/<str:reference>/withdraw/", request.withdraw, name="request_withdraw"),
    path("requests/<str:reference>/upload/", upload.upload, name="request_upload"),
    path("requests/<str:reference>/documents/<int:number>/", paper.document, name="document"),
    path("requests/<str:reference>/scans/<int:number>/", paper.scan, name="scan"),
    path("requests/<str:reference>/access/", access.instructions, name="request_access"),
    path("requests/<str:reference>/access/password/", access.password, name="request_password"),
    path("demo/inbox/", demo_inbox.inbox, name="demo_inbox"),
    path("demo/inbox/<str:key>/", demo_inbox.mail, name="demo_mail"),
    path("demo/inbox/<str:key>/html/", demo_inbox.mail_html, name="demo_mail_html"),
    path("gallery/", gallery, name="gallery"),
    path("healthz", health.healthz, name="healthz"),
]
