"""The data owner's tables: dataset, access instructions, mail."""

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements import field_encryption, models
from agreements.enums import MailStatus, Status
from agreements.exceptions import PortalError
from agreements.services.accounts import staff
from agreements.services.mail import resend
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    DatasetFactory,
    UserFactory,
    staff_user,
)
from tests.services.telling import announced

pytestmark = pytest.mark.django_db


def dataset_form(dataset: models.Dataset, **changes: object) -> dict[str, object]:
    fields = ("name", "full_name", "owner", "contact_email", "summary", "citation", "notice_days")
    fields += ("tacit_consent", "time_zone")
    return {
        **{name: getattr(dataset, name) for name in fields},
        **{name: _pairs(getattr(dataset, name)) for name in ("asks", "words")},
        "is_listed": "on",
        "staff": [user.pk for user in dataset.staff.all()],
        **changes,
    }


def _pairs(said: dict[str, object]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in said.items())


def address_of(thing: object, tail: str = "change") -> str:
    name = thing._meta.model_name  # type: ignore[attr-defined]
    return reverse(f"admin:agreements_{name}_{tail}", args=[thing.pk])  # type: ignore[attr-defined]


def last_event() -> models.AuditEvent:
    return models.AuditEvent.objects.latest("pk")


class TestDataset:
    def test_domains_are_one_a_line_and_the_change_is_on_record(self) -> None:
        dataset = DatasetFactory()
        form = dataset_form(dataset)
        user = staff_user(staff.DATA_OWNER, dataset)
        form |= {"staff": [user.pk], "trusted_domains": "Lab.example\nbücher.de\nlab.example"}
        assert desk.browser(user).post(address_of(dataset), form).status_code == 302
        dataset.refresh_from_db()
        assert dataset.trusted_domains == ["lab.example", "xn--bcher-kva.de"]
        event = last_event()
        assert (event.action, event.subject, event.actor) == (
            "dataset:change",
            dataset.slug,
            user.email,
        )
        assert event.details == {"changed": ["Trusted domains"], "staff": [user.email]}

    def test_the_meaning_of_silence_stays_while_a_version_is_announced(self) -> None:
        version = announced()
        client = desk.owner(version.dataset)
        form = dataset_form(version.dataset, tacit_consent="keeps")
        answer = client.post(address_of(version.dataset), form)
        assert "its notices say what silence means" in answer.content.decode()
        version.dataset.refresh_from_db()
        assert version.dataset.tacit_consent == "moves"
        models.LicenseVersion.objects.filter(pk=version.pk).update(
            status="called_off", called_off_at=timezone.now()
        )
        assert client.post(address_of(version.dataset), form).status_code == 302
        version.dataset.refresh_from_db()
        assert version.dataset.tacit_consent == "keeps"

    def test_what_is_no_domain_is_named(self) -> None:
        dataset = DatasetFactory()
        client = desk.owner(dataset)
        form = dataset_form(dataset, trusted_domains="fine.example\nnot a domain!")
        page = client.post(address_of(dataset), form).content.decode()
        assert "not: " in page
        dataset.refresh_from_db()
        assert dataset.trusted_domains == []

    @pytest.mark.parametrize(
        "wrong", [{"notice_days": 0}, {"contact_email": "\u212aasme@psych.example.edu"}]
    )
    def test_what_a_file_may_not_say_the_desk_does_not_take(self, wrong) -> None:
        dataset = DatasetFactory()
        client = desk.owner(dataset)
        answer = client.post(address_of(dataset), dataset_form(dataset, **wrong))
        assert answer.status_code == 200
        assert list(answer.context["adminform"].form.errors) == list(wrong)

    def test_the_short_name_stays(self) -> None:
        dataset = DatasetFactory(slug="casmemg")
        client = desk.owner(dataset)
        client.post(address_of(dataset), dataset_form(dataset, slug="other", name="Renamed"))
        dataset.refresh_from_db()
        assert (dataset.slug, dataset.name) == ("casmemg", "Renamed")

    def test_a_colleague_can_join_but_a_signer_can_not(self) -> None:
        dataset = DatasetFactory()
        client = desk.owner(dataset)
        staffed = [user.pk for user in dataset.staff.all()]
        colleague, signer = UserFactory(is_staff=True), UserFactory()
        DatasetFactory().staff.set([colleague, dataset.staff.get()])
        refused = client.post(
            address_of(dataset), dataset_form(dataset, staff=[*staffed, signer.pk])
        )
        assert refused.status_code == 200
        client.post(address_of(dataset), dataset_form(dataset, staff=[*staffed, colleague.pk]))
        assert set(dataset.staff.values_list("pk", flat=True)) == {*staffed, colleague.pk}
        assert signer.email not in refused.content.decode()

    def test_nobody_takes_themselves_off(self) -> None:
        dataset = DatasetFactory()
        client = desk.owner(dataset)
        page = client.post(address_of(dataset), dataset_form(dataset, staff=[])).content.decode()
        assert "You can&#x27;t take yourself off the staff." in page
        assert dataset.staff.count() == 1

    def test_the_history_page_shows_the_record(self) -> None:
        dataset = DatasetFactory()
        client = desk.owner(dataset)
        client.post(address_of(dataset), dataset_form(dataset, name="Renamed"))
        page = client.get(address_of(dataset, "history")).content.decode()
        assert client.post(address_of(dataset, "history")).status_code == 405
        assert "Changed the dataset" in page


class TestAccess:
    def test_the_password_goes_in_and_never_comes_out(self) -> None:
        access = models.AccessInstructions.objects.create(dataset=DatasetFactory(), text="Old")
        client = desk.owner(access.dataset)
        form = {"text": "New", "url": "data.example.edu", "password": " pass word "}
        assert client.post(address_of(access), form).status_code == 302
        access.refresh_from_db()
        assert (access.text, access.url) == ("New", "https://data.example.edu")
        assert (
            field_encryption.unseal(access.sealed_password, access.secret_subject) == " pass word "
        )
        page = client.get(address_of(access)).content.decode()
        assert "pass word" not in page
        assert access.sealed_password not in page
        said = str([(e.action, e.details) for e in models.AuditEvent.objects.all()])
        assert "access:set_password" in said
        assert "access:change" in said
        assert "pass word" not in said

    def test_an_empty_password_changes_none_and_the_box_takes_it_away(self) -> None:
        access = models.AccessInstructions.objects.create(dataset=DatasetFactory(), text="Text")
        client = desk.owner(access.dataset)
        client.post(address_of(access), {"text": "Text", "password": "secret"})
        client.post(address_of(access), {"text": "Text 2"})
        access.refresh_from_db()
        assert field_encryption.unseal(access.sealed_password, access.secret_subject) == "secret"
        client.post(address_of(access), {"text": "Text 2", "remove_password": "on"})
        access.refresh_from_db()
        assert access.sealed_password == ""

    def test_a_form_that_comes_back_does_not_repeat_the_password(self) -> None:
        access = models.AccessInstructions.objects.create(dataset=DatasetFactory(), text="Text")
        form = {"text": "", "password": "hunter2hunter2"}
        answer = desk.owner(access.dataset).post(address_of(access), form)
        assert answer.status_code == 200
        assert "hunter2hunter2" not in answer.content.decode()

    def test_instructions_can_be_added_for_an_own_dataset_only(self) -> None:
        mine, foreign = DatasetFactory(), DatasetFactory()
        client = desk.owner(mine)
        address = reverse("admin:agreements_accessinstructions_add")
        assert client.post(address, {"dataset": foreign.pk, "text": "x"}).status_code == 200
        assert client.post(address, {"dataset": mine.pk, "text": "x"}).status_code == 302
        assert models.AccessInstructions.objects.get().dataset == mine


class TestMail:
    def test_codes_are_shown_to_nobody(self) -> None:
        mail = desk.mail(
            is_secret=True, text=desk.SECRET_WORDS, html=desk.SECRET_WORDS, subject="ZRWD-FPDW"
        )
        administrator = desk.browser(UserFactory(is_staff=True, is_superuser=True))
        page = administrator.get(address_of(mail)).content.decode()
        assert mail.server_reply in page
        assert "ZRWD-FPDW" not in page
        owner = desk.owner(DatasetFactory())
        assert owner.get(address_of(mail)).status_code == 404
        for client in (administrator, owner):
            listed = client.get(reverse("admin:agreements_outboundemail_changelist"))
            assert "ZRWD-FPDW" not in listed.content.decode()

    def test_mail_about_other_datasets_is_out_of_sight(self) -> None:
        mine, foreign = AgreementFactory(), AgreementFactory()
        client = desk.owner(mine.dataset)
        desk.mail(mine, to="mine@uni.example")
        desk.mail(foreign, to="foreign@uni.example")
        page = client.get(reverse("admin:agreements_outboundemail_changelist")).content.decode()
        assert "mine@uni.example" in page
        assert "foreign@uni.example" not in page

    def test_a_failed_mail_is_queued_again_on_record(self) -> None:
        agreement = AgreementFactory()
        mail = desk.mail(agreement)
        client = desk.owner(agreement.dataset)
        assert client.get(address_of(mail, "resend")).status_code == 200
        mail.refresh_from_db()
        assert mail.status == MailStatus.FAILED
        assert client.post(address_of(mail, "resend")).status_code == 302
        mail.refresh_from_db()
        assert (mail.status, mail.attempts) == (MailStatus.QUEUED, 0)
        event = last_event()
        assert (event.action, event.subject) == ("mail:resend", agreement.reference)
        assert client.post(address_of(mail, "resend")).status_code == 409

    @pytest.mark.parametrize(
        "fields",
        [
            {"status": MailStatus.SENDING},
            {"is_secret": True},
            {"expires_at": "2026-01-01T00:00Z"},
        ],
    )
    def test_what_is_on_its_way_secret_or_late_is_not_sent_again(self, fields) -> None:
        mail = desk.mail(**fields)
        mail.refresh_from_db()
        assert not resend.may_resend(mail)
        with pytest.raises(PortalError):
            resend.resend_mail(mail, by=staff_user(staff.DATA_OWNER))
        assert models.OutboundEmail.objects.get().status == mail.status

    def test_nothing_else_can_be_changed(self) -> None:
        agreement = AgreementFactory(status=Status.SUBMITTED)
        mail = desk.mail(agreement)
        client = desk.owner(agreement.dataset)
        assert client.post(address_of(mail), {"to": "evil@example.com"}).status_code == 403
        mail.refresh_from_db()
        assert mail.to == "signer@example.edu"
