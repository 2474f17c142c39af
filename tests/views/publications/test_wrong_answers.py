"""What is typed or pasted wrong is said beside its field, and kept."""

import pytest
from django.test import Client

from agreements.models import Publication
from tests.views.publications.paper import FORM, address, fields
from tests.views.tabs import words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "", "Enter the title."),
        ("title", "\u202e \u200b", "Enter the title."),
        ("title", "<script>alert(1)</script>", "This is shown as plain text. Take “<script>” out."),
        ("title", "x" * 501, "Use at most 500 characters"),
        ("authors", "<b>Li</b>", "Take “<b>” out."),
        ("venue", "<img src=x onerror=alert(1)>", "Take “<img"),
        ("year", "soon", "Enter a year."),
        ("year", "99999999999999999999", "next year at the latest"),
        ("year", "-1", "Enter the year in full"),
        ("doi", "javascript:alert(1)", "This is no DOI."),
        ("kind", "evil", "Select a valid choice"),
        ("shows_images", "maybe", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    signer: Client, field: str, typed: str, said: str
) -> None:
    answer = signer.post(address(), {**FORM, field: typed})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Publication.objects.exists()


@pytest.mark.parametrize("button", ["fill", "register"])
def test_what_can_not_be_read_is_told_and_kept(signer: Client, button: str) -> None:
    hostile = "@article{a, title={" + "{" * 9000
    answer = signer.post(address(), {"pasted": hostile, button: "1"})
    assert answer.status_code == 422
    assert "This looks like BibTeX, but has a mistake in it." in words(answer)
    assert fields(answer)["pasted"] == hostile


def test_more_than_five_megabytes_are_refused(signer: Client) -> None:
    answer = signer.post(address(), {"pasted": "x" * 6_000_000, "fill": "1"})
    assert answer.status_code in (400, 413, 422)
