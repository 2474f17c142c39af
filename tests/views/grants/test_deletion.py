"""Somebody whose access has ended attests that their copies are deleted."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import Status, Verb
from agreements.models import Deletion
from agreements.selectors.grants import open_deletions
from agreements.services import transitions
from agreements.services.associates import listing
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    DatasetFactory,
    UserFactory,
    rendered_version,
    with_grant,
)
from tests.views.noticing import TICKED, main

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return AgreementFactory(version=rendered_version(), status=Status.APPROVED)


@pytest.fixture
def student(client, agreement):
    user = UserFactory()
    with_grant(agreement, user, name="Ana")
    client.force_login(user)
    return user


def end(agreement):
    return transitions.apply(agreement, Verb.END, by=agreement.signer.user)


def url(dataset) -> str:
    return reverse("deletion", args=[dataset.slug])


def test_who_has_access_has_nothing_to_confirm(client, agreement, student):
    assert "your access goes on" in main(client.get(url(agreement.dataset)))
    answer = client.post(url(agreement.dataset), TICKED)
    assert answer.headers["Location"] == url(agreement.dataset)
    assert not Deletion.objects.exists()


def test_each_page_of_the_person_has_the_box_until_it_is_ticked(client, agreement, student):
    end(agreement)
    slug, reference = agreement.dataset.slug, agreement.reference
    pages = [
        url(agreement.dataset),
        reverse("listing", args=[reference]),
        reverse("data", args=[slug]),
    ]
    for page in pages:
        said = main(client.get(page))
        assert f'action="{url(agreement.dataset)}"' in said, page
        assert "checked" not in said
    assert "Please confirm that all copies are deleted" in main(client.get(reverse("request_list")))
    untold = client.post(url(agreement.dataset))
    assert (untold.status_code, "Nothing was changed" in main(untold)) == (422, True)
    assert open_deletions.owed(student, agreement.dataset)
    done = client.post(url(agreement.dataset), TICKED)
    assert done.headers["Location"] == url(agreement.dataset)
    assert open_deletions.owed(student, agreement.dataset) is None
    for page in pages:
        assert "<form" not in main(client.get(page)).replace("account_logout", ""), page
    assert "that all your copies are deleted" in main(client.get(url(agreement.dataset)))
    assert "that all copies are deleted. Thank you" in main(client.get(pages[1]))
    assert "Please confirm" not in main(client.get(reverse("request_list")))


def test_twice_and_from_a_second_tab_is_harmless(client, agreement, student):
    end(agreement)
    first = [client.post(url(agreement.dataset), TICKED).status_code for _twice in "12"]
    assert first == [302, 302]
    assert Deletion.objects.exclude(attested_at=None).count() == 1


def test_who_got_access_anew_meanwhile_attests_nothing(client, agreement, student):
    end(agreement)
    other = AgreementFactory(version=agreement.version, status=Status.APPROVED)
    asked = AssociatedUserFactory(agreement=other, email=student.email)
    listing.confirm(listing.invite(asked, by=other.signer.user), by=student)
    client.post(url(agreement.dataset), TICKED)
    assert not Deletion.objects.exclude(attested_at=None).exists()
    assert "your access goes on" in main(client.get(url(agreement.dataset)))
    said = main(client.get(reverse("listing", args=[agreement.reference])))
    assert "your access goes on" in said
    assert "<form" not in said


def test_who_leaves_while_the_agreement_goes_on_is_asked_there(client, agreement, student):
    listing.decline(agreement.associates.get(), by=student)
    said = main(client.get(reverse("listing", args=[agreement.reference])))
    assert "The copies are deleted" in said


def test_a_signer_speaks_for_those_without_access_of_their_own_alone(client, agreement, student):
    AssociatedUserFactory(agreement=agreement, name="Bo Berg")
    end(agreement)
    said = main(client.get(url(agreement.dataset)))
    assert "Bo Berg" not in said
    client.force_login(agreement.signer.user)
    said = main(client.get(url(agreement.dataset)))
    assert "these people have none: Bo Berg." in said
    assert "Ana" not in said
    client.post(url(agreement.dataset), TICKED)
    assert open_deletions.owed(student, agreement.dataset)


def test_an_outsider_reads_that_there_is_nothing_and_hidden_datasets_stay_so(client, agreement):
    end(agreement)
    client.force_login(UserFactory())
    assert "nothing for you to confirm" in main(client.get(url(agreement.dataset)))
    client.post(url(agreement.dataset), TICKED)
    assert not Deletion.objects.exclude(attested_at=None).exists()
    assert client.get(url(DatasetFactory(is_listed=False))).status_code == 404
    assert Client().post(url(agreement.dataset), TICKED).status_code == 302
