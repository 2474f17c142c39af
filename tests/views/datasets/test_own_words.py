"""Pages say of a dataset what its LA or its owner says, and nothing else."""

from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from agreements import models
from agreements.enums import Status
from agreements.services.license_texts import display
from agreements.services.review import defect_list
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    DatasetFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LA = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text(encoding="utf-8")
# What is said of CASMEMG, and is not true of every dataset.
ITS_OWN = (
    "clause 1",
    "clause 2",
    "competition",
    "commercial",
    "supervisor",
    "subject 07",
    "research only",
    "research question",
)


def source(asks: str = "") -> str:
    """The LA of a dataset on gait: two clauses, none of them on addresses."""
    front = LA.partition("\n---\n")[0].replace("CASMEMG", "GAIT")
    return (
        f"{front}{asks}\n---\nWho signs agrees.\n\n## 1. Warranty\n\nThere is none.\n\n"
        "## 2. Confidentiality\n\nTell nobody.\n\n---\n\nSign and upload: {upload_url}\n"
    )


def made(front: str = "", **fields: object) -> models.Agreement:
    """A request with one student, for a dataset that says of itself what `fields` say."""
    dataset = DatasetFactory(**{"name": "GAIT", "asks": {}, "words": {}, **fields})
    version = LicenseVersionFactory(dataset=dataset, source=source(front))
    agreement = AgreementFactory(
        version=version,
        signer=SignerFactory(user=UserFactory(email="someone@gmail.com")),
        people_saved_at=timezone.now(),
        accepted=["clause-1", "clause-2"],
    )
    AssociatedUserFactory(agreement=agreement, competition_id="")
    return agreement


def section(agreement: models.Agreement, name: str) -> str:
    """Address of a page of the request form."""
    return reverse(f"request_{name}", args=[agreement.reference])


def said(client: Client, agreement: models.Agreement) -> dict[str, str]:
    """Address → words of every page that might say more, in small letters."""
    public = agreement.dataset.get_absolute_url()
    sections = ("address", "use", "people", "check")
    inside = Client()
    inside.force_login(agreement.signer.user)
    visits = [(client, public), (client, f"{public}apply/")]
    visits += [(inside, section(agreement, name)) for name in sections]
    found = {}
    for browser, page in visits:
        answer = browser.get(page)
        assert answer.status_code == 200, page
        found[page] = " ".join(unescape(strip_tags(answer.content.decode())).split()).lower()
    return found


def test_where_nothing_is_said_pages_say_nothing(client: Client) -> None:
    agreement = made()
    for page, words in said(client, agreement).items():
        assert [own for own in ITS_OWN if own in words] == [], page
    supervisor = f"{agreement.dataset.get_absolute_url()}supervisor/"
    assert client.get(supervisor).status_code == 404


def test_signing_in_neither(client: Client) -> None:
    made()
    for answer in (
        client.get(reverse("account_login")),
        client.post(reverse("account_login"), {"email": "somebody@gmail.com"}),
    ):
        assert answer.status_code == 200
        words = strip_tags(answer.content.decode()).lower()
        assert [own for own in ITS_OWN if own in words] == []


def test_nor_the_sentences_that_a_reviewer_may_tick() -> None:
    agreement = made(asks={"no_commerce": 2})
    defect_list.adopt_default_defects(agreement.dataset)
    codes = [each.code for each in defect_list.offered_defects(agreement)]
    assert "use-commercial" in codes
    assert "not-supervisor" not in codes
    agreement.dataset.defects.filter(code="not-supervisor").update(text="Own words.")
    assert "not-supervisor" in [each.code for each in defect_list.offered_defects(agreement)]


def test_nor_what_one_reads_once_approved(client: Client) -> None:
    agreement = AgreementFactory(version=made().version, status=Status.APPROVED)
    client.force_login(agreement.signer.user)
    words = strip_tags(client.get(f"{agreement.dataset.get_absolute_url()}data/").content.decode())
    assert "Cite the data: how to cite." in words
    assert "clause" not in words
    assert "subject 07" not in words


def test_an_agreement_says_itself_which_clause_asks_for_what(client: Client) -> None:
    asks = "\nasks:\n  work_email: 2\n  supervisor: 1\n  no_commerce: 2"
    agreement = made(asks, asks={"work_email": 7})
    words = said(client, agreement)
    assert (
        "clause 2 of the license agreement asks the signer" in words[section(agreement, "address")]
    )
    assert "clause 1 of the license agreement makes you" in words[section(agreement, "people")]
    assert (
        "clause 2 of the license agreement forbids any commercial"
        in words[section(agreement, "use")]
    )
    supervisor = client.get(f"{agreement.dataset.get_absolute_url()}supervisor/")
    assert "Clause 1 of the License Agreement says so." in supervisor.content.decode()
    assert "competition" not in supervisor.content.decode()


def test_the_clause_that_is_shown_at_sign_in_is_the_one_on_addresses(client: Client) -> None:
    made("\nasks:\n  work_email: 1")
    page = client.post(reverse("account_login"), {"email": "somebody@gmail.com"}).content.decode()
    assert "Clause 1 of the GAIT License Agreement" in page
    assert "There is none." in page
    assert "Tell nobody." not in page


def test_what_the_owner_says_is_shown(client: Client) -> None:
    words = {"given_to": "Hospitals", "person_id": "Matriculation number", "use_hint": "In short."}
    agreement = made(words=words)
    pages = said(client, agreement)
    public = agreement.dataset.get_absolute_url()
    assert "hospitals" in pages[public]
    assert "their matriculation number" in pages[f"{public}apply/"]
    assert "matriculation number" in pages[section(agreement, "people")]
    assert "in short." in pages[section(agreement, "use")]


def test_without_an_id_people_are_saved_by_name(client: Client) -> None:
    agreement = made()
    client.force_login(agreement.signer.user)
    opened = client.get(section(agreement, "people")).context["opened"]
    fields = {"people-0-name": "Ann", "people-0-role": "student", "people-0-email": ""}
    answer = client.post(section(agreement, "people"), {**fields, **opened._asdict()})
    assert answer.status_code == 302
    listed = agreement.associates.filter(until=None).values_list("name", "competition_id")
    assert list(listed) == [("Ann", "")]


def test_a_text_that_is_none_says_nothing_itself() -> None:
    version = LicenseVersionFactory(dataset__asks={"citing": 4})
    assert display.asked_clauses(version, version.dataset) == {"citing": 4}
