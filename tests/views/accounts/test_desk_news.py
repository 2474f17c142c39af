"""The page on which staff say when the desk writes to them."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import DeskNews
from agreements.services.accounts import staff
from tests.factories import DatasetFactory, SignerFactory, staff_user
from tests.views.noticing import main

pytestmark = pytest.mark.django_db
PAGE = reverse("desk_news")


@pytest.mark.parametrize("news", DeskNews.values)
def test_each_choice_is_kept_and_shown(client: Client, news: str) -> None:
    user = staff_user(staff.REVIEWER, DatasetFactory())
    client.force_login(user)
    assert client.post(PAGE, {"news": news}).headers["Location"] == PAGE
    user.refresh_from_db()
    assert user.desk_news == news
    said = main(client.get(PAGE))
    (chosen,) = [tag for tag in said.split("<input") if "checked" in tag]
    assert f'value="{news}"' in chosen


@pytest.mark.parametrize("news", ["", "hourly", "\ufffd", "at_once,off"])
def test_what_is_no_choice_is_refused_and_changes_nothing(client: Client, news: str) -> None:
    user = staff_user(staff.REVIEWER, DatasetFactory())
    client.force_login(user)
    answer = client.post(PAGE, {"news": news})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    user.refresh_from_db()
    assert user.desk_news == DeskNews.AT_ONCE


def test_what_one_is_reminded_of_and_where_ones_morning_is(client: Client) -> None:
    user = staff_user(staff.REVIEWER, DatasetFactory())
    client.force_login(user)
    assert "As usual: Asia/Shanghai" in main(client.get(PAGE))
    chosen = {"news": "weekly", "remind_days": "14", "time_zone": "Europe/Berlin"}
    assert client.post(PAGE, chosen).status_code == 302
    user.refresh_from_db()
    assert (user.remind_days, user.time_zone) == (14, "Europe/Berlin")
    assert main(client.get(PAGE)).count("selected") == 2
    for wrong in ({"remind_days": "2"}, {"remind_days": "x"}, {"time_zone": "../etc"}):
        assert client.post(PAGE, {**chosen, **wrong}).status_code == 422
    assert client.post(PAGE, {"news": "weekly"}).status_code == 302
    user.refresh_from_db()
    assert (user.remind_days, user.time_zone) == (None, "")


def test_a_signer_has_no_such_page_and_nobody_is_sent_to_sign_in(client: Client) -> None:
    assert client.post(PAGE, {"news": "off"}).status_code == 302
    client.force_login(SignerFactory().user)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"news": "off"}).status_code == 404


def test_the_desk_leads_there(client: Client, settings) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    client.force_login(staff_user(staff.REVIEWER, DatasetFactory()))
    assert f'href="{PAGE}"' in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(("group", "told"), [(staff.REVIEWER, False), (staff.DATA_OWNER, True)])
def test_opt_outs_are_promised_to_whom_they_are_told(
    client: Client, group: str, told: bool
) -> None:
    client.force_login(staff_user(group, DatasetFactory()))
    said = main(client.get(PAGE))
    assert ("who opts out or asks to be taken back" in said) is told
    assert ("somebody opted out" in said) is told
    assert "the first request of a day" in said
