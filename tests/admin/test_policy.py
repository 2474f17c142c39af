"""The strict content policy holds on every page of the desk: nothing inline."""

import re

import pytest
from django.urls import reverse

from agreements import models
from agreements.enums import Status
from agreements.services import staff
from tests.admin import desk
from tests.factories import staff_user

pytestmark = pytest.mark.django_db

INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)|https?://(?!data\.example)",
    re.IGNORECASE,
)
NAMES = ("dataset", "accessinstructions", "licenseversion", "outboundemail", "user")


def pages() -> list[str]:
    """Every page the data owner meets, the world behind them made."""
    agreement = desk.filed(Status.SUBMITTED)
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    things = {
        "dataset": agreement.dataset,
        "accessinstructions": models.AccessInstructions.objects.create(
            dataset=agreement.dataset, text="x", url="https://data.example/"
        ),
        "licenseversion": agreement.version,
        "outboundemail": desk.mail(agreement),
        "user": owner,
    }
    return [
        owner.email,
        reverse("admin:index"),
        reverse("admin:agreements_agreement_changelist"),
        desk.page("change", agreement),
        desk.page("start_review", agreement),
        desk.page("request_changes", agreement),
        desk.page("approve", agreement),
        reverse("admin:agreements_user_add"),
        reverse("admin:agreements_outboundemail_resend", args=[things["outboundemail"].pk]),
        *(reverse(f"admin:agreements_{name}_changelist") for name in NAMES),
        *(
            reverse(f"admin:agreements_{name}_{kind}", args=[things[name].pk])
            for name in NAMES
            for kind in ("change", "history")
        ),
    ]


def test_no_page_holds_inline_style_or_script_or_calls_elsewhere() -> None:
    email, *addresses = pages()
    client = desk.browser(models.User.objects.get(email=email))
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (200, 409), address
        page = answer.content.decode().replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert INLINE.findall(page) == [], address
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
