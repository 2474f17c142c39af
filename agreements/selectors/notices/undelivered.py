"""Mails that did not arrive, as long as nobody has told the person another way."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.enums import NoticeState, NoticeStep
from agreements.models import Agreement, OutboundEmail, User
from agreements.selectors import access
from agreements.selectors.addresses import addresses_of_signer

# More than anybody works off at once.
SHOWN = 20

# What else is written about a new version marks the notice, which has a list of its own.
_NEWS = (NoticeStep.POSTPONED, NoticeStep.CALLED_OFF, NoticeStep.DELETION)
_TOLD_HERE = Q(notice_template=None) | (
    Q(notice_template__step__in=_NEWS) & ~Q(notice__state=NoticeState.UNREACHED)
)


def mails(user: User) -> QuerySet[OutboundEmail]:
    """Those of this person's datasets, newest first; an administrator's also about accounts."""
    found = _open().select_related("agreement__signer", "agreement__dataset", "notice_template")
    if not user.is_superuser:
        found = found.filter(agreement__in=access.agreements_for_staff(user))
    return found.order_by("-unreached_at", "-pk")


def of_request(user: User, agreement: Agreement) -> QuerySet[OutboundEmail]:
    """Those about a request, and an administrator's also about its signer's account."""
    return mails(user).filter(_about(user, agreement.pk, *addresses_of_signer(agreement.signer)))


def any_of(user: User) -> Exists:
    """Whether there is one, as part of a query of agreements."""
    signer = (OuterRef("signer__email"), OuterRef("signer__user__email"))
    return Exists(_open().filter(_about(user, OuterRef("pk"), *signer)))


def agreements(user: User) -> QuerySet[OutboundEmail, int | None]:
    """Keys of the agreements that there are some about, for another query."""
    return mails(user).order_by().exclude(agreement=None).values_list("agreement", flat=True)


def _about(user: User, agreement: object, *addresses: object) -> Q:
    about = Q(agreement=agreement)
    return about | Q(agreement=None, to__in=addresses) if user.is_superuser else about


def _open() -> QuerySet[OutboundEmail]:
    """Whoever signed in since has had a code."""
    since = User.objects.filter(email=OuterRef("to"), last_login__gt=OuterRef("created_at"))
    found = OutboundEmail.objects.filter(_TOLD_HERE, unreached_at__isnull=False)
    return found.exclude(Q(is_secret=True) & Exists(since))
