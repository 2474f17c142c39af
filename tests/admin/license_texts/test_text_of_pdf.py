"""The words of the PDFs of the desk, as pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.admin import desk
from tests.documents.reading import joined
from tests.documents.twins import packed
from tests.factories import AgreementFactory, rendered_version
from tests.views.tabs import words

pytestmark = pytest.mark.django_db


def test_a_version_is_read_as_a_page() -> None:
    version = rendered_version()
    owner = desk.owner(version.dataset)
    answer = owner.get(desk.version_page("text", version))
    assert (answer.status_code, '<article lang="en"' in answer.content.decode()) == (200, True)
    in_file = packed(joined(owner.get(desk.version_page("pdf", version)).content))
    for part in ("1. Purpose of use", "CASMEMG Database, version 1.0"):
        assert part in words(answer)
        assert packed(part) in in_file
    page = owner.get(desk.version_page("change", version)).content.decode()
    assert f'href="{desk.version_page("text", version)}"' in page


def test_a_draft_is_read_as_it_was_saved() -> None:
    draft = desk.draft_of(rendered_version())
    owner = desk.owner(draft.dataset)
    assert "free of viruses" in words(owner.get(desk.version_page("text", draft)))
    page = owner.get(desk.version_page("announce", draft)).content.decode()
    assert f'href="{desk.version_page("text", draft)}"' in page


def test_an_issued_document_is_read_by_its_reviewers() -> None:
    agreement = desk.filed(whole=True, version=rendered_version())
    reviewer = desk.reviewer(agreement.dataset)
    address = desk.page("document_text", agreement, 1)
    answer = reviewer.get(address)
    for part in ("Name As Printed", "Schedule: associated users", "not this page"):
        assert part in words(answer)
    assert f'href="{address}"' in reviewer.get(desk.page("change", agreement)).content.decode()
    assert desk.reviewer(AgreementFactory().dataset).get(address).status_code == 404
    assert reviewer.get(desk.page("document_text", agreement, 2)).status_code == 404


def test_a_yearly_report_is_read_as_a_page() -> None:
    agreement = AgreementFactory()
    year = timezone.localdate().year
    address = reverse("admin:yearly_report_text", args=[agreement.dataset.slug, year])
    said = words(desk.reviewer(agreement.dataset).get(address))
    assert f"Report of {year}" in said
    assert "People with access" in said
