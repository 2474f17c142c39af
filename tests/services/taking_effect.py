"""What came of an effect, as rows."""

from datetime import timedelta

from agreements import models
from tests.services.telling import fresh

MOMENT = timedelta(seconds=1)


def outcome(delivery: models.NoticeDelivery) -> tuple[str, str, str]:
    """What was settled, the notice's state, and the version that the agreement is bound to."""
    row = fresh(delivery)
    return row.outcome, row.state, row.agreement.version.number


def letters(name: str) -> list[models.OutboundEmail]:
    return list(models.OutboundEmail.objects.filter(letter=name))
