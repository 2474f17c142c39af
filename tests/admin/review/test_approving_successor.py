"""The page on which a request is approved that takes the place of another agreement says whom it
takes access from, and that is what happens."""

import re

import pytest
from django.urls import reverse

from agreements.enums import Status
from agreements.models import Agreement
from agreements.selectors.grants import live_grants
from agreements.selectors.requests.succession_outcome import succession_outcome
from agreements.services.associates import coming_along
from agreements.services.requests import applying
from agreements.services.review import decisions
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    SignerFactory,
    UserFactory,
    rendered_version,
    staff_user,
    with_grant,
)
from tests.services.succeeding import successor

pytestmark = pytest.mark.django_db


@pytest.fixture
def under_way() -> Agreement:
    """Ann and Bob are on both lists, Ann comes along; Cem, who has access, is on the old one."""
    former = AgreementFactory(
        status=Status.APPROVED, version=rendered_version(), signer__name="Old Signer"
    )
    for position, name in enumerate(("Ann", "Bob", "Cem")):
        user = UserFactory(email=f"{name.lower()}@stu.example.edu")
        with_grant(former, user, name=name, position=position)
    AssociatedUserFactory(agreement=former, name="Dan", position=9)  # never asked, not listed anew
    AssociatedUserFactory(agreement=former, name="Eve", position=10, email="eve@stu.example.edu")
    signer = SignerFactory(user=UserFactory(email="new@x.edu"), email="new@x.edu", name="New One")
    made = successor(Status.IN_REVIEW, of=former, signer=signer, filed=True)
    people = former.associates.filter(name__in=("Ann", "Bob", "Eve")).order_by("position")
    fields = applying.Person._fields
    applying.list_people(made, [applying.Person(*row) for row in people.values_list(*fields)])
    ann = former.associates.get(name="Ann")
    coming_along.come_along(ann, made, by=ann.user)
    return made


def page(agreement: Agreement) -> dict[str, str]:
    """The list of facts, each by its name."""
    answer = desk.reviewer(agreement.dataset).get(desk.page("approve", agreement))
    assert answer.status_code == 200
    text = answer.content.decode()
    facts = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", text, re.DOTALL)
    found = {key: " ".join(re.sub("<.*?>", " ", value).split()) for key, value in facts}
    return {**found, "page": " ".join(text.split())}


def test_the_page_says_who_keeps_access_who_is_asked_and_who_loses_it(under_way) -> None:
    said, former = page(under_way), under_way.succeeds
    assert f"{former.reference}</a>, signed by Old Signer ({former.signer.email})" in said["page"]
    assert reverse("admin:agreements_agreement_change", args=[former.reference]) in said["page"]
    assert said["Have access under the new one at once"].startswith("Ann (")
    assert "Bob" not in said["Have access under the new one at once"]
    asked = said["Are asked to confirm"]
    assert re.match(r"Bob \(\w+\) Has access now, and none until then\. Eve \(\w+\)$", asked)
    assert re.match(r"Old Signer \(Signer\) Cem \(\w+\)$", said["Lose access"])
    assert "Dan" not in said["Lose access"]


def test_what_it_says_is_what_happens(under_way) -> None:
    outcome = succession_outcome(under_way)
    assert outcome is not None
    told = [each.listing.user for each in outcome.with_access if each.listing]
    assert [user.email for user in told if user] == ["ann@stu.example.edu"]
    reviewer = staff_user("Reviewer", under_way.dataset)
    decisions.approve(under_way, by=reviewer, despite="Seen.")
    people = [a.user for a in under_way.succeeds.associates.all() if a.user]
    people += [under_way.succeeds.signer.user]
    assert [user for user in people if live_grants.grants_of(user).filter(ended_at=None)] == told
    invited = under_way.associates.filter(state="invited").values_list("name", flat=True)
    assert set(invited) == {each.name for each in outcome.asked}
    under_way.succeeds.refresh_from_db()
    assert succession_outcome(under_way) is None


def test_a_signer_who_changed_institutes_loses_nothing(under_way) -> None:
    made = successor(Status.IN_REVIEW, of=AgreementFactory(status=Status.APPROVED), filed=True)
    assert page(made)["Lose access"] == "Nobody"
    assert "Have access under the new one at once" in page(made)["page"]


def test_the_page_of_any_other_request_says_nothing_of_it() -> None:
    said = page(desk.filed(Status.IN_REVIEW))
    assert "takes the place" not in said["page"]
    assert "Users listed with an e-mail address are asked to confirm" in said["page"]
