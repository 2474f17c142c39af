"""`manage.py watch_limits`, for a timer of the machine."""

from io import StringIO

import pytest
from django.core.management import call_command

from agreements import broker
from agreements.models import Heartbeat, OperatorAlarm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _broker_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "is_there", lambda: True)


def test_it_says_how_everything_stands() -> None:
    out = StringIO()
    call_command("watch_limits", stdout=out)
    assert "WRONG" not in out.getvalue()
    assert "ok     Checks of scans: nothing waits (15 minutes)" in out.getvalue()


def test_it_says_what_is_wrong_first_and_what_to_do_and_fails() -> None:
    Heartbeat.objects.all().delete()
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("watch_limits", stdout=out)
    assert ended.value.code == 1
    first, second, *_rest = out.getvalue().splitlines()
    assert first == "WRONG  Beat, which starts what is due: never seen (3 minutes)"
    assert "systemctl restart portal-beat" in second
    assert OperatorAlarm.objects.get().what == "beat"
