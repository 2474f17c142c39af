"""What the demo says in the terminal is true when it is started again."""

import pytest

from agreements.enums import Status, VersionStatus
from ops.demo.world import people, welcome
from tests.factories import AgreementFactory, LicenseVersionFactory, SignerFactory, UserFactory
from tests.services.telling import announced

pytestmark = pytest.mark.django_db


def test_a_draft_is_to_be_announced() -> None:
    old = LicenseVersionFactory()
    LicenseVersionFactory(
        dataset=old.dataset, number="1.1", status=VersionStatus.DRAFT, effective_at=None
    )
    assert welcome.what_to_try().startswith("LA 1.1 is a draft: announce it")
    assert "make demo-forward DAYS=31" in welcome.what_to_try()


def test_what_is_announced_is_no_draft_any_more() -> None:
    announced()
    assert welcome.what_to_try().startswith("LA 1.1 is announced: answer")


def test_what_is_in_force_is_to_be_replaced() -> None:
    LicenseVersionFactory(number="1.0")
    assert welcome.what_to_try().startswith("LA 1.0 is in force: begin another draft")


def test_who_has_signed_meanwhile_is_not_said_to_have_to() -> None:
    one, other = (person.email for person in people.LICENSEES[:2])
    for email, status in ((one, Status.SUBMITTED), (other, Status.AWAITING_SIGNATURE)):
        AgreementFactory(signer=SignerFactory(user=UserFactory(email=email)), status=status)
    said = "\n".join(welcome.logins())
    assert one not in said
    assert f"{other:<36} signer who has to sign and upload" in said
    assert "signer with access" not in said
