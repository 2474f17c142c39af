"""Accounts: opened by proving an address, closed to everything else."""

from collections.abc import Callable
from typing import TypeVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from agreements import audit
from agreements.affiliation.verdict import Verdict, judge
from agreements.enums import AccessChange, AuditAction, Status
from agreements.mail import letters
from agreements.models import Agreement, DownloadGrant, Signer, User
from agreements.selectors.addresses import account_of, signers_at
from agreements.selectors.datasets import public_datasets
from agreements.services.grant_changes import note_changes

_Done = TypeVar("_Done")
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
    """The account of whoever reads this mailbox, by whichever of its addresses; opened now if there
    was none. `address` is normalized."""
    return overtaken_once(lambda: _account_of_reader(address))


def overtaken_once(work: Callable[[], _Done]) -> _Done:
    """Do it in a transaction; again, if another person of the same address was faster: an address
    leads to one account (`unique_verified_email`)."""
    try:
        with transaction.atomic():
            return work()
    except IntegrityError:
        with transaction.atomic():
            return work()


def ensure_main_address(user: User) -> None:
    """The user's e-mail is the truth; allauth's row of it is made to agree, for accounts that came
    from a command or from the admin as well."""
    others = EmailAddress.objects.filter(user=user, primary=True).exclude(email=user.email)
    others.update(primary=False)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def _account_of_reader(address: str) -> User:
    user = account_of(address)
    if user is None:
        user = User.objects.create(
            email=address, password=make_password(None), language=get_language()
        )
        audit.record(AuditAction.ACCOUNT_OPEN, account_subject(user), by=user)
    ensure_main_address(user)
    claim_signer(user, address)
    return user


def claim_signer(user: User, address: str) -> None:
    """What was signed with an address, and entered by the data owner, is whoever's who proves it.

    Not where they have an agreement in force of their own for the same dataset: a person has one.
    """
    for signer in signers_at([address]).filter(user=None):
        there = signer.agreements.filter(status=Status.APPROVED).values("dataset")
        own = Agreement.objects.filter(signer__user=user, status=Status.APPROVED, dataset__in=there)
        if not own.exists():
            claimed = Signer.objects.filter(pk=signer.pk, user=None).update(user=user)
            if claimed:
                _note_whose_it_is(signer)


def _note_whose_it_is(signer: Signer) -> None:
    """From now on there is somebody to use what they were given."""
    grants = DownloadGrant.objects.filter(agreement__signer=signer, associate=None, ended_at=None)
    for grant, dataset in grants.order_by("pk").values_list("pk", "agreement__dataset"):
        note_changes(AccessChange.ADDRESSES, dataset, [grant])


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
