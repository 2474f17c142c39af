"""Objects for tests, written straight to the database, in any status."""

import hashlib
import tomllib
from datetime import UTC, datetime
from functools import cache
from typing import Any

import factory
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from agreements import models, storage
from agreements.bibliography.reference import Reference
from agreements.documents.body import RenderedPdf, render_body
from agreements.documents.license_text import parse_license_text
from agreements.enums import AssociateState, Remedy, Role, Status, VersionStatus
from agreements.lifecycle import ENDED, ONCE_APPROVED
from agreements.services.accounts import staff
from agreements.text import person_key
from tests.amended import AmendmentsFactory

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def _toml() -> dict[str, Any]:
    """CASMEMG as it is set up."""
    path = settings.BASE_DIR / "agreements/licenses/casmemg.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


class UserFactory(DjangoModelFactory[models.User]):
    class Meta:
        model = models.User

    email = factory.Sequence(lambda n: f"person{n}@psych.example.edu")


class SignerFactory(DjangoModelFactory[models.Signer]):
    class Meta:
        model = models.Signer

    user = factory.SubFactory(UserFactory)
    email = factory.LazyAttribute(lambda s: s.user.email if s.user else "imported@example.edu")
    name = "柳清妍"
    title = "Professor"
    affiliation = "Institute of Psychology"
    address = "16 Lincui Road\nBeijing 100101"
    country = "CN"


class DatasetFactory(DjangoModelFactory[models.Dataset]):
    class Meta:
        model = models.Dataset

    slug = factory.Sequence(lambda n: f"dataset{n}")
    name = "CASMEMG"
    full_name = "EMG-Based Micro-expression Database: CASMEMG"
    owner = "Institute of Psychology, Chinese Academy of Sciences"
    contact_email = "casme@psych.example.edu"
    summary = "Micro-expressions with EMG."
    citation = "Li et al. (2025)"
    is_listed = True
    asks = factory.LazyFunction(lambda: dict(_toml()["asks"]))
    words = factory.LazyFunction(lambda: dict(_toml()["words"]))


class LicenseVersionFactory(DjangoModelFactory[models.LicenseVersion]):
    """A version in force whose body was not rendered; `rendered_version` makes a real one."""

    class Meta:
        model = models.LicenseVersion

    dataset = factory.SubFactory(DatasetFactory)
    number = "1.0"
    status = VersionStatus.IN_FORCE
    source = "---\n---\n"
    sha256 = factory.LazyAttribute(lambda v: hashlib.sha256(v.source.encode()).hexdigest())
    effective_at = LONG_AGO
    body_pdf = "bodies/none.pdf"
    body_sha256 = "0" * 64
    body_pages = 1

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> models.LicenseVersion:
        """With the stamps that the database demands."""
        if kwargs["status"] in (VersionStatus.ANNOUNCED, VersionStatus.CALLED_OFF):
            kwargs.setdefault("announced_at", timezone.now())
            if "announced_by" not in kwargs:
                kwargs["announced_by"] = UserFactory()
        if kwargs["status"] == VersionStatus.CALLED_OFF:
            kwargs.setdefault("called_off_at", timezone.now())
        made: models.LicenseVersion = super()._create(model_class, *args, **kwargs)
        return made


class AgreementFactory(AmendmentsFactory):
    """An agreement in the status asked for, with the stamps that the database demands."""

    class Meta:
        model = models.Agreement

    signer = factory.SubFactory(SignerFactory)
    version = factory.SubFactory(LicenseVersionFactory)
    dataset = factory.SelfAttribute("version.dataset")
    intended_use = "Recognition of micro-expressions from EMG."
    accepted = ["clause-1", "clause-2", "clause-3", "clause-4", "clause-5", "clause-6"]

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> models.Agreement:
        status = kwargs.get("status", Status.DRAFT)
        if status in ONCE_APPROVED:
            kwargs.setdefault("approved_at", timezone.now())
            kwargs.setdefault("approved_by", UserFactory())
        if status in ENDED:
            kwargs.setdefault("ended_at", timezone.now())
        if status == Status.CHANGES_REQUESTED:
            kwargs.setdefault("remedy", Remedy.SIGN_AGAIN)
        if status == Status.IN_REVIEW:
            kwargs = {"review_started_at": timezone.now(), "reviewer": UserFactory()} | kwargs
            kwargs = {"assignee": kwargs["reviewer"], "assigned_at": LONG_AGO} | kwargs
        if status in (Status.SUBMITTED, Status.IN_REVIEW, *ONCE_APPROVED):
            kwargs.setdefault("submitted_at", timezone.now())
        made: models.Agreement = super()._create(model_class, *args, **kwargs)
        if status == Status.APPROVED:
            models.DownloadGrant.objects.create(agreement=made, granted_at=timezone.now())
        return made


class AssociatedUserFactory(DjangoModelFactory[models.AssociatedUser]):
    class Meta:
        model = models.AssociatedUser

    agreement = factory.SubFactory(AgreementFactory)
    position = factory.Sequence(lambda n: n)
    name = factory.Sequence(lambda n: f"Student {n}")
    person_key = factory.LazyAttribute(lambda a: person_key(a.name))
    role = Role.STUDENT
    competition_id = factory.Sequence(lambda n: f"MEGC-{n}")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> models.AssociatedUser:
        """With the stamps that the database demands of who is listed no more."""
        if kwargs.get("until"):
            kwargs.setdefault("state", AssociateState.ENDED)
            if "ended_by" not in kwargs:
                kwargs["ended_by"] = UserFactory()
        made: models.AssociatedUser = super()._create(model_class, *args, **kwargs)
        return made


def confirmed_by(user: models.User) -> dict[str, Any]:
    """The columns of somebody who is listed and has confirmed."""
    return {
        "state": AssociateState.CONFIRMED,
        "invited_at": timezone.now(),
        "user": user,
        "confirmed_at": timezone.now(),
        "email": user.email,
    }


def with_grant(
    agreement: models.Agreement, user: models.User, **fields: Any
) -> models.AssociatedUser:
    """Somebody who is listed in an approved agreement, has confirmed, and may fetch."""
    made: models.AssociatedUser = AssociatedUserFactory(
        agreement=agreement, **confirmed_by(user), **fields
    )
    models.DownloadGrant.objects.create(
        agreement=agreement, associate=made, granted_at=timezone.now()
    )
    return made


def suspend(dataset: models.Dataset) -> models.DatasetSuspension:
    """All access to a dataset is suspended."""
    return models.DatasetSuspension.objects.create(
        dataset=dataset, reason="A leak.", suspended_at=timezone.now(), suspended_by=UserFactory()
    )


class PublicationFactory(DjangoModelFactory[models.Publication]):
    """A paper without images, registered by the agreement's signer."""

    class Meta:
        model = models.Publication

    agreement = factory.SubFactory(AgreementFactory, status=Status.APPROVED)
    dataset = factory.SelfAttribute("agreement.dataset")
    number = factory.Sequence(lambda n: n + 1)
    kind = "article-journal"
    title = factory.Sequence(lambda n: f"Micro-expressions by EMG, part {n}")
    authors = "Li, Mingyu\n柳清妍"
    venue = "IEEE Transactions on Affective Computing"
    year = 2026
    doi = ""
    shows_images = False
    registered_at = factory.LazyFunction(timezone.now)
    registered_by = factory.SelfAttribute("agreement.signer.user")

    @factory.lazy_attribute
    def csl(self) -> dict[str, Any]:
        said = {"kind": self.kind, "title": self.title, "venue": self.venue, "year": self.year}
        return Reference(**said, authors=tuple(self.authors.split("\n")), doi=self.doi).to_csl()


def staff_user(group: str, dataset: models.Dataset | None = None, **fields: Any) -> models.User:
    """A member of staff in a group (`staff.REVIEWER`, `staff.DATA_OWNER`) of a dataset."""
    user: models.User = UserFactory(is_staff=True, **fields)
    if group:
        there = Group.objects.filter(name=group).first()
        user.groups.add(there or staff.ensure_groups()[group])
    if dataset is not None:
        dataset.staff.add(user)
    return models.User.objects.get(pk=user.pk)  # without cached permissions


@cache
def _rendered(source: str) -> RenderedPdf:
    return render_body(parse_license_text(source), "http://testserver/datasets/casmemg/")


def rendered_version(**fields: Any) -> models.LicenseVersion:
    """The true LA 1.0 in force, its body in storage; `fields` as of the factory."""
    source = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text()
    source = source.replace('version: "1.0"', f'version: "{fields.get("number", "1.0")}"')
    body = _rendered(source)
    stored = storage.store("bodies", body.pdf)
    made: models.LicenseVersion = LicenseVersionFactory(
        source=source,
        sha256=hashlib.sha256(source.encode()).hexdigest(),
        body_pdf=stored.name,
        body_sha256=stored.sha256,
        body_pages=body.pages,
        body_layout=body.layout,
        **fields,
    )
    return made


def complete_draft(**fields: Any) -> models.Agreement:
    """A draft that can be issued; `fields` as of AgreementFactory."""
    fields.setdefault("people_saved_at", timezone.now())
    fields["version"] = fields.get("version") or rendered_version()
    made: models.Agreement = AgreementFactory(**fields)
    return made
