"""What was typed before a section could have several drafts."""

from importlib import import_module

import pytest
from django.apps import apps

from agreements.services.requests.progress import (
    Section,
    SectionState,
    section_states,
    shown_states,
)
from tests.factories import complete_draft

migration = import_module("agreements.migrations.0018_typed_drafts")
BEFORE = {
    "use": {"fields": {"intended_use": "Half a sen"}, "refused": True},
    "signer": {"fields": {"name": "李"}, "refused": False},
}


@pytest.mark.django_db
def test_is_there_after_the_upgrade_and_after_going_back(client):
    agreement = complete_draft(typed=BEFORE)
    migration.to_drafts(apps, None)
    agreement.refresh_from_db()
    states = shown_states(agreement, section_states(agreement))
    assert (states[Section.USE], states[Section.SIGNER]) == (
        SectionState.PROBLEM,
        SectionState.UNSAVED,
    )
    client.force_login(agreement.signer.user)
    page = client.get(f"/requests/{agreement.reference}/form/use/").content.decode()
    assert "Half a sen" in page
    assert "Meanwhile another answer was saved" not in page
    migration.to_one(apps, None)
    agreement.refresh_from_db()
    assert agreement.typed == BEFORE
