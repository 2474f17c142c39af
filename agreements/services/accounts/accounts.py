"""Accounts: opened by proving an address, closed to everything else."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language

from agreements import audit
from agreements.affiliation.verdict import Verdict, judge
from agreements.enums import AuditAction
from agreements.mail import letters
from agreements.models import User
from agreements.selectors.datasets import public_datasets

# What the secrets of apps and recovery codes are bound to when they are sealed.
SECOND_FACTOR = "second-factor"


def judge_address(address: str) -> Verdict:
    """What the domain of an address tells, by the lists and by the owners of all datasets.

    Who signs in has not chosen a dataset yet; that one's own word comes with the request.
    """
    listed = list(public_datasets.listed_datasets())
    return judge(
        address,
        trusted=[domain for dataset in listed for domain in dataset.trusted_domains],
        distrusted=[domain for dataset in listed for domain in dataset.distrusted_domains],
    )


def prove_address(address: str) -> User:
    """The account of whoever reads this mailbox, opened now if there was none.

    `address` is normalized. The user's e-mail is the truth; allauth's row of it is made to agree,
    for accounts that came from a command or from the admin as well.
    """
    with transaction.atomic():
        user, is_new = User.objects.get_or_create(
            email=address,
            defaults={"password": make_password(None), "language": get_language()},
        )
        EmailAddress.objects.filter(Q(user=user) | Q(email=address)).exclude(
            user=user, email=address
        ).delete()
        EmailAddress.objects.update_or_create(
            user=user, email=address, defaults={"verified": True, "primary": True}
        )
        if is_new:
            audit.record(AuditAction.ACCOUNT_OPEN, account_subject(user), by=user)
    return user


def make_main_address(user: User, address: str) -> None:
    """Mails go there from now on, and the account goes by it; the user's own proved address."""
    own = EmailAddress.objects.filter(user=user)
    own.exclude(email=address).update(primary=False)
    own.filter(email=address).update(primary=True)
    user.email = address
    user.save(update_fields=["email"])


def reset_second_factor(user: User, *, by: User | None) -> None:
    """Forget the devices of somebody who lost them, and end all of the account's sessions.

    With the next code by mail they sign in and set up a new device.
    """
    with transaction.atomic():
        forgotten, _by_model = Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        event = audit.record(
            AuditAction.ACCOUNT_SECOND_FACTOR_RESET,
            account_subject(user),
            by=by,
            forgotten=forgotten,
        )
        letters.second_factor_changed(user, "second_factor_reset", f"second_factor:{event.pk}")


def end_sessions(user: User) -> None:
    """Sign somebody out everywhere, for good: no session lives again when they are let in again."""
    # Sessions are bound to a hash of this column (`AbstractBaseUser.get_session_auth_hash`).
    user.set_unusable_password()
    user.save(update_fields=["password"])


def account_subject(user: User) -> str:
    """What audit events about an account are filed under."""
    return f"user:{user.pk}"
