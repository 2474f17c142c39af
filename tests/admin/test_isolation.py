"""Staff see what belongs to their own datasets, on every page and in every list."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from agreements import audit, models
from agreements.enums import AuditAction, NoticeState, Status
from agreements.mail import letters
from agreements.services.accounts import staff
from tests import examined
from tests.admin import desk
from tests.admin.every_page import every_page
from tests.factories import DatasetFactory, SignerFactory, UserFactory, staff_user
from tests.services.machines import followed as machines
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db

# Stands in whatever the foreign dataset has; no page of anybody else may hold it.
MARK = "zzforeign"
ROLES = (staff.REVIEWER, staff.DATA_OWNER)


def foreign_dataset() -> models.Dataset:
    """A dataset with one of everything."""
    dataset = DatasetFactory(slug=MARK, name=MARK, contact_email=f"contact@{MARK}.example")
    agreement = desk.filed(
        Status.SUBMITTED,
        version__dataset=dataset,
        version__number=f"1.0-{MARK}",
        signer=SignerFactory(name=MARK, email=f"signer@{MARK}.example", affiliation=MARK),
    )
    examined.read(agreement.scans.get())
    version = announced(f"1.1-{MARK}", replaces=agreement.version)
    told(version, NoticeState.UNREACHED)
    models.Defect.objects.create(dataset=dataset, code="torn", label=MARK)
    models.AccessInstructions.objects.create(dataset=dataset, text=MARK, url=f"https://{MARK}.com/")
    desk.mail(agreement, to=f"signer@{MARK}.example", subject=MARK)
    colleague = staff_user(staff.DATA_OWNER, dataset, email=f"owner@{MARK}.example")
    audit.record(AuditAction.DATASET_CHANGE, dataset.slug, by=colleague)
    machines.client(dataset)
    machines.webhook(dataset, f"https://{MARK}.example/hook")
    return dataset


def account_mails() -> None:
    """Mails that are nobody's but their reader's."""
    letters.login_code(f"code@{MARK}.example", "ZRWD-FPDW", 15, "code")
    letters.second_factor_changed(
        UserFactory(email=f"factor@{MARK}.example"), "totp_activated", "factor"
    )
    desk.mail(to=f"report@{MARK}.example", letter="effect_report")


def rows(by: models.User) -> Iterator[tuple[str, object]]:
    """What each list of the desk has for somebody."""
    request = RequestFactory().get("/")
    request.user = by
    for model, listing in admin.site._registry.items():
        for row in listing.get_queryset(request):
            yield str(model._meta.model_name), row


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_ones_own_names_anything_of_another_dataset(role: str) -> None:
    by, addresses = every_page()
    by.groups.set([staff.ensure_groups()[role]])
    foreign_dataset()
    account_mails()
    client, opened = desk.browser(by), 0
    searches = [
        reverse(f"admin:agreements_{name}_changelist") + f"?{rest}"
        for name in ("agreement", "outboundemail", "user")
        for rest in ("q=zz", "q=example", "all=")
    ]
    for address in [*addresses, *searches, f"{searches[0]}&status=all"]:
        answer = client.get(address)
        opened += answer.status_code == 200
        assert MARK not in answer.content.decode(), address
    assert opened > 4


@pytest.mark.parametrize("role", ROLES)
def test_every_row_of_every_list_belongs_to_an_own_dataset(role: str) -> None:
    mine, other = desk.filed(Status.SUBMITTED), foreign_dataset()
    account_mails()
    desk.mail(mine)
    by, colleague = staff_user(role, mine.dataset), staff_user(role, mine.dataset)
    seen = list(rows(by))
    assert {row for name, row in seen if name == "user"} == {by, colleague}
    assert {row.agreement for name, row in seen if name == "outboundemail"} == {mine}  # type: ignore[attr-defined]
    assert {row for name, row in seen if name == "dataset"} == {mine.dataset}
    assert not [row for _name, row in seen if getattr(row, "dataset", None) == other]


def test_rows_of_others_have_no_page() -> None:
    """Opened, sent again or saved by their number."""
    client = desk.owner(desk.filed(Status.SUBMITTED).dataset)
    other = foreign_dataset()
    account_mails()
    things = [
        other,
        other.access,
        *other.defects.all(),
        *models.OutboundEmail.objects.all(),
        *models.User.objects.filter(email__contains=MARK),
    ]
    assert len(things) > 7
    for thing in things:
        name = thing._meta.model_name
        for page in ("change", "history", *(["resend"] if name == "outboundemail" else [])):
            address = reverse(f"admin:agreements_{name}_{page}", args=[thing.pk])
            assert (address, client.get(address).status_code) == (address, 404)
            assert client.post(address, {}).status_code in (404, 405)


def test_administrators_see_account_mails_but_not_their_words() -> None:
    account_mails()
    root = desk.browser(UserFactory(is_staff=True, is_superuser=True))
    page = root.get(reverse("admin:agreements_outboundemail_changelist")).content.decode()
    assert page.count(f"@{MARK}.example") == 3
    for mail in models.OutboundEmail.objects.filter(is_secret=True):
        address = reverse("admin:agreements_outboundemail_change", args=[mail.pk])
        shown = root.get(address).content.decode()
        assert "Not shown: this e-mail is for its reader alone." in shown
        assert mail.text not in shown


def test_who_is_only_in_other_datasets_can_not_be_put_on_ones_own() -> None:
    dataset, elsewhere = DatasetFactory(), foreign_dataset()
    by = staff_user(staff.DATA_OWNER, dataset)
    stranger = elsewhere.staff.get(email=f"owner@{MARK}.example")
    address = reverse("admin:agreements_dataset_change", args=[dataset.pk])
    client = desk.browser(by)
    assert stranger.email not in client.get(address).content.decode()
    fields = ("name", "full_name", "owner", "contact_email", "summary", "citation", "notice_days")
    form = {name: getattr(dataset, name) for name in (*fields, "tacit_consent", "time_zone")}
    answer = client.post(address, {**form, "staff": [by.pk, stranger.pk]})
    assert answer.status_code == 200
    assert set(dataset.staff.all()) == {by}
