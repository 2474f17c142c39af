"""Small letters in a reference."""

import pytest
from django.test import Client

from tests.factories import complete_draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reference", ["la-7k3m9q", "La-7K3M9Q", "LA-7k3M9q"])
@pytest.mark.parametrize(
    "rest", ["/", "/form/use/?from=check", "/scans/1/pages/2.jpg", "/notice/opt-out/"]
)
def test_it_is_the_same_request(client: Client, reference: str, rest: str) -> None:
    answer = client.get(f"/requests/{reference}{rest}")
    assert answer.headers["Location"] == f"/requests/LA-7K3M9Q{rest}"


def test_without_the_slash_too(client: Client) -> None:
    answer = client.get("/requests/la-7k3m9q", follow=True)
    assert ("/requests/LA-7K3M9Q/", 301) in answer.redirect_chain


def test_its_signer_is_there_then(client: Client) -> None:
    agreement = complete_draft(reference="LA-TEST22")
    client.force_login(agreement.signer.user)
    answer = client.get("/requests/la-test22/form/use/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain == [("/requests/LA-TEST22/form/use/", 302)]


def test_what_is_sent_there_arrives(client: Client) -> None:
    agreement = complete_draft(reference="LA-TEST22")
    client.force_login(agreement.signer.user)
    client.post("/requests/la-test22/withdraw/", follow=True)
    agreement.refresh_from_db()
    assert agreement.status == "withdrawn"


def test_it_tells_nobody_whether_there_is_one(client: Client) -> None:
    complete_draft(reference="LA-TEST22")
    for reference in ("la-test22", "la-test33"):
        answer = client.get(f"/requests/{reference}/")
        assert answer.headers["Location"] == f"/requests/{reference.upper()}/"


@pytest.mark.parametrize("path", ["/requests/LA-7K3M9Q/", "/requests/x/", "/requests/la-/"])
def test_what_is_none_is_left_alone(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"] == f"/account/sign-in/?next={path}"
