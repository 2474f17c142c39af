"""Registering a publication, correcting it, taking it back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.bibliography.reference import Reference
from agreements.enums import AuditAction
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError, ReasonMissing
from agreements.models import Agreement, Publication, User
from agreements.selectors import access
from agreements.selectors.publications.published import public_publications
from agreements.selectors.publications.registering import may_register
from agreements.services.agreement_row import lock_agreement
from agreements.services.license_texts.publishing_rules import PublishingRules, publishing_rules

WITHDRAW = "agreements.withdraw_publication"


class DoiRegistered(PortalError):
    """A dataset lists a DOI once."""

    sentence = _("This DOI is in the list of the dataset already. Nothing has to be done.")


class ConditionsUnconfirmed(PortalError):
    """Images are shown, and not every condition of the LA was confirmed."""

    sentence = _("Confirm each condition, or say that no images are shown.")


class RulesChanged(PortalError):
    """Another version of the LA binds since the page was opened."""

    sentence = _("The License Agreement has changed. Read its conditions once more.")


class AlreadyWithdrawn(InvalidTransition):
    """Somebody withdrew it."""

    sentence = _(
        "This publication was withdrawn in the meantime. Register it anew if it rests on the data."
    )


def register_publication(
    agreement: Agreement,
    reference: Reference,
    *,
    shows_images: bool | None,
    confirmed: list[str],
    by: User,
) -> Publication:
    """Put it into the public list of the dataset.

    `confirmed` are the conditions, word for word; of an LA that has none for images,
    `shows_images` is not asked and not kept. Raises NotYourMove, DoiRegistered,
    ConditionsUnconfirmed, RulesChanged.
    """
    with _doi_once(), transaction.atomic():
        locked = lock_agreement(agreement)
        if not may_register(by, locked):
            raise NotYourMove
        made = Publication(
            dataset=locked.dataset,
            agreement=locked,
            number=locked.publications.count() + 1,
            registered_at=timezone.now(),
            registered_by=by,
        )
        _fill(made, reference, shows_images, confirmed)
        made.save(force_insert=True)
        _record(made, AuditAction.PUBLICATION_REGISTER, by)
    return made


def correct_publication(
    publication: Publication,
    reference: Reference,
    *,
    shows_images: bool | None,
    confirmed: list[str],
    by: User,
) -> Publication:
    """Put right what it says; arguments and errors as of `register_publication`."""
    with _doi_once(), _own(publication, by) as row:
        _fill(row, reference, shows_images, confirmed)
        row.save(
            update_fields=[
                *("kind", "title", "authors", "venue", "year", "doi", "csl"),
                *("shows_images", "confirmed"),
            ]
        )
        _record(row, AuditAction.PUBLICATION_CORRECT, by)
    return row


def withdraw_own_publication(publication: Publication, *, by: User) -> None:
    """Take it off the list. Raises NotYourMove, AlreadyWithdrawn."""
    with _own(publication, by) as row:
        _withdraw(row, by, why="")


def withdraw_publication(publication: Publication, *, why: str, by: User) -> None:
    """The dataset's staff take it off the list; who registered it reads `why`.

    Raises NotYourMove, ReasonMissing, AlreadyWithdrawn.
    """
    if not why:
        raise ReasonMissing(_("Give a reason. Whoever registered it will read it."))
    with _locked(publication) as row:
        if not access.may_on_dataset(by, WITHDRAW, row.dataset):
            raise NotYourMove
        _withdraw(row, by, why=why)


@contextmanager
def _locked(publication: Publication) -> Iterator[Publication]:
    with transaction.atomic():
        lock_agreement(publication.agreement)
        found = Publication.objects.select_related("dataset", "agreement__signer")
        row = found.get(pk=publication.pk)
        if row.withdrawn_at:
            raise AlreadyWithdrawn
        yield row


@contextmanager
def _own(publication: Publication, by: User) -> Iterator[Publication]:
    with _locked(publication) as row:
        if row.registered_by_id != by.pk or not may_register(by, row.agreement):
            raise NotYourMove
        yield row


@contextmanager
def _doi_once() -> Iterator[None]:
    """The database decides where two register one DOI at once."""
    try:
        yield
    except IntegrityError as error:
        if "doi" not in str(error):
            raise
        raise DoiRegistered from error


def _fill(
    row: Publication, reference: Reference, shows_images: bool | None, confirmed: list[str]
) -> None:
    rules = publishing_rules(row.agreement.version)
    row.shows_images, row.confirmed = _kept(rules, shows_images, confirmed)
    row.kind, row.title = reference.kind, reference.title
    row.authors = "\n".join(reference.authors)
    row.venue, row.year, row.doi = reference.venue, reference.year, reference.doi
    row.csl = reference.to_csl()
    others = public_publications(row.dataset).exclude(pk=row.pk)
    if row.doi and others.filter(doi=row.doi).exists():
        raise DoiRegistered


def _kept(
    rules: PublishingRules, shows_images: bool | None, confirmed: list[str]
) -> tuple[bool | None, dict[str, object]]:
    if rules.images is None:
        return None, {}
    if not shows_images:
        return False, {}
    if not set(confirmed) <= set(rules.conditions):
        raise RulesChanged
    if set(confirmed) != set(rules.conditions):
        raise ConditionsUnconfirmed
    return True, rules.confirmed()


def _withdraw(row: Publication, by: User, *, why: str) -> None:
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = timezone.now(), by, why
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    _record(row, AuditAction.PUBLICATION_WITHDRAW, by, reason=why)


def _record(row: Publication, action: AuditAction, by: User, **details: object) -> None:
    said = {"number": row.number, "title": row.title, "doi": row.doi, **details}
    if row.confirmed:
        said["confirmed"] = row.confirmed
    audit.record(action, row.agreement.reference, by=by, **said)
