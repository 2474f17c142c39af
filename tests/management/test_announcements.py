"""Announcing, following and sending again from the command line."""

import pytest
from django.core.management import CommandError, call_command

from agreements.models import LicenseVersion, NoticeDelivery
from tests.services import campaign

pytestmark = pytest.mark.django_db


def test_a_rehearsal_leaves_nothing_and_announcing_writes_who_is_told(capsys):
    draft = campaign.draft()
    campaign.approved(draft.dataset.versions.get(number="1.0"))
    words = [draft.dataset.slug, "1.1", str(campaign.day(40))]
    by = ["--by", campaign.owner(draft).email]
    call_command("announce_version", *words, *by, "--rehearse")
    assert not NoticeDelivery.objects.exists()
    call_command("announce_version", *words, *by, "--yes")
    assert "Told: 1 agreements" in capsys.readouterr().out
    assert LicenseVersion.objects.get(pk=draft.pk).status == "announced"
    call_command("notice_progress", *words[:2])
    assert "1  Not queued yet" in capsys.readouterr().out
    call_command("resend_notices", *words[:2], *by)
    assert "0 queued again." in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("announce_version", *words, *by, "--yes")
