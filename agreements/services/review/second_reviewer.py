"""Where a dataset asks for two reviewers: the second can't be the first.

Asked under the lock of the agreement; the database refuses the approval as well
(`guards/agreement_guards.py`).
"""

from django.utils.translation import gettext as _

from agreements.models import Agreement, User
from agreements.selectors.review.recommendations import standing_recommendation


def obstacle_to_recommending(agreement: Agreement, *, by: User) -> str:
    """The sentence for staff; "" where nothing stands in the way."""
    if not agreement.dataset.two_reviewers:
        return _("One reviewer is enough for this dataset: there is nothing to recommend.")
    if not agreement.scans.exists():
        return _("There is no signed scan to recommend.")
    first = standing_recommendation(agreement)
    if first is None:
        return ""
    if first.reviewer_id == by.pk:
        return _("You have recommended it already. A second reviewer has to approve it.")
    return _("%(who)s has recommended it already. You can approve it as the second reviewer.") % {
        "who": first.reviewer
    }


def obstacle_to_approving(agreement: Agreement, *, by: User) -> str:
    """The sentence for staff; "" where nothing stands in the way."""
    if not agreement.dataset.two_reviewers:
        return ""
    first = standing_recommendation(agreement)
    if first is None:
        return _("This dataset asks for two reviewers: recommend it, and a second one approves it.")
    if first.reviewer_id == by.pk:
        return _("You recommended it, so a second reviewer has to approve it.")
    return ""
