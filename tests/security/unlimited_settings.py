"""The portal's settings, but that one may try as often as one likes: a scanner that is told to wait
sees nothing, and takes the difference for something it has done."""

import re

from casmemg_portal.settings import *  # noqa: F403 - all of them
from casmemg_portal.settings import ACCOUNT_RATE_LIMITS as _OF_THE_PORTAL

ACCOUNT_RATE_LIMITS = {
    action: re.sub(r"(^|,)\d+/", r"\g<1>100000/", rates) for action, rates in _OF_THE_PORTAL.items()
}
