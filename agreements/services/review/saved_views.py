"""Views of the queue that a member of staff keeps for themselves. They are no evidence."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements.exceptions import PortalError
from agreements.models import SavedView, User

MOST = 20


class TooManyViews(PortalError):
    """A person keeps as many as they can find again."""

    sentence = _("You keep 20 views already. Forget one first.")


def keep_view(name: str, query: str, *, by: User) -> SavedView:
    """In place of what is kept under the same name, if there is something. Raises TooManyViews."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        others = SavedView.objects.filter(user=by).exclude(name=name)
        if others.count() >= MOST:
            raise TooManyViews
        kept, _created = SavedView.objects.update_or_create(
            user=by, name=name, defaults={"query": query}
        )
    return kept


def forget_view(name: str, *, by: User) -> None:
    """One's own; where there is none of that name, nothing happens."""
    SavedView.objects.filter(user=by, name=name).delete()
