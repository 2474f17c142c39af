"""Events of before tell what they told, are chained, and can go back."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from agreements.models import AuditEvent, ChainPlace
from agreements.selectors.evidence.chain_check import broken_chains
from agreements.services.evidence import chaining

pytestmark = [pytest.mark.usefixtures("empty_database"), pytest.mark.full]
BEFORE = "0045_new_signers"
TOLD = [
    {"actor": "li@uni.edu", "ip": "192.0.2.1", "details": {"to": "rejected", "reason": "Fake."}},
    {"actor": "system", "ip": None, "details": {}},
    {"actor": "system", "ip": "2001:db8::1", "details": {"number": 3}},
]


def earlier(model: str) -> Any:
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state([("agreements", BEFORE)])
    return state.apps.get_model("agreements", model).objects


def test_they_tell_what_they_told_before_and_after_going_back() -> None:
    call_command("migrate", "agreements", BEFORE, verbosity=0)
    for told in TOLD:
        earlier("AuditEvent").create(at=timezone.now(), action="x:y", subject="LA-22", **told)
    call_command("migrate", verbosity=0)
    events = list(AuditEvent.objects.order_by("pk"))
    assert [{name: getattr(e, name) for name in TOLD[0]} for e in events] == TOLD
    assert events[0].facts == {"to": "rejected"}
    assert ChainPlace.objects.filter(chain=None).count() == 3
    assert chaining.chain_waiting_events() == 3
    assert list(broken_chains()) == []
    call_command("migrate", "agreements", BEFORE, verbosity=0)
    assert list(earlier("AuditEvent").order_by("pk").values(*TOLD[0])) == TOLD
