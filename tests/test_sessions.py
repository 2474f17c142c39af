"""Sessions that ended leave no row behind."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from agreements import tasks

pytestmark = pytest.mark.django_db


def test_beat_forgets_sessions_that_ended() -> None:
    now = timezone.now()
    for key, days in (("ended", -1), ("running", 1)):
        Session.objects.create(session_key=key, expire_date=now + timedelta(days=days))
    assert settings.CELERY_BEAT_SCHEDULE["clear_sessions"]["task"] == tasks.clear_sessions.name
    tasks.clear_sessions()
    assert [session.session_key for session in Session.objects.all()] == ["running"]
