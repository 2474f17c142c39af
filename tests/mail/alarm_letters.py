"""The letters to, and for, whoever runs the portal."""

from datetime import datetime

from agreements.enums import Watched
from agreements.mail import operator_letters
from agreements.models import OperatorAlarm


def alarms_of(moment: datetime) -> None:
    """What began with what is over, and each alone; and a test mail."""
    began = [OperatorAlarm(what=what, began_at=moment) for what in Watched]
    over = [OperatorAlarm(what=what, began_at=moment, over_at=moment) for what in Watched]
    for number, both in enumerate(((began, over), (began[:1], []), ([], over[:1]))):
        operator_letters.operator_alarm(*both, to="ops@example.org", key=str(number)).save()
    operator_letters.trial_mail("ops@example.org").save()
