"""A portal with a row in every table and a file of every kind."""

from typing import Any

from django.apps import apps
from django.db import models as fields
from django.utils import timezone

from agreements import audit, models, storage
from agreements.enums import AuditAction, Side
from agreements.services.accounts import staff
from agreements.services.evidence import bundle_orders, chaining
from agreements.storage import Kind, StoredFile
from tests.admin.desk import pdf
from tests.admin.every_page import every_page
from tests.factories import staff_user
from tests.guards.world import one_of_each
from tests.services.evidence import bundled
from tests.services.releases.recalling import release_of


def everything_there_is() -> models.Agreement:
    """Gives a case that a bundle can be made of."""
    case = bundled.case()
    every_page()
    one_of_each()
    release_of(case.dataset, "9.0")
    _files(case)
    for model in apps.get_app_config("agreements").get_models():
        if not model._default_manager.exists():
            _any_row(model)
    audit.record(AuditAction.DATASET_CHANGE, case.dataset.slug, by=None, number=1)
    chaining.chain_waiting_events()
    return case


def _stored(kind: Kind) -> StoredFile:
    return storage.store(kind, pdf())


def _files(case: models.Agreement) -> None:
    """One of each kind that the pages need none of."""
    user, now = case.signer.user, timezone.now()
    one = _stored(Kind.MESSAGES)
    message = case.messages.create(
        number=1, side=Side.SIGNER, text="Look.", written_at=now, written_by=user
    )
    message.files.create(
        number=1, original_name="x.pdf", file=one.name, sha256=one.sha256, size=one.size
    )
    shown = _stored(Kind.PICTURES)
    models.Dataset.objects.filter(pk=case.dataset_id).update(
        picture=shown.name, picture_text="Electrodes."
    )
    held, made = _stored(Kind.QUARANTINE), _stored(Kind.QUARANTINE)
    models.QuarantinedUpload.objects.create(
        agreement=case,
        file=held.name,
        pdf=made.name,
        original_name="scan.pdf",
        sha256=held.sha256,
        size=held.size,
        uploaded_by=user,
    )
    put_by, originals = _stored(Kind.PROPOSED), _stored(Kind.PROPOSED)
    models.ProposedScan.objects.create(
        agreement=case,
        base=case.scans.get(),
        file=put_by.name,
        originals=originals.name,
        **_required(models.ProposedScan, {"agreement", "base", "file", "originals"}),
    )
    photo, straight, preview = (_stored(Kind.PHOTOS) for _ in range(3))
    models.PagePhoto.objects.create(
        agreement=case,
        document=case.documents.latest("number"),
        file=photo.name,
        straight_picture=straight.name,
        preview_picture=preview.name,
        original_name="page 1.jpg",
        sha256=photo.sha256,
        size=photo.size,
        uploaded_by=user,
    )
    table = _stored(Kind.IMPORTS)
    batch = models.AgreementImport.objects.create(
        dataset=case.dataset, table=table.name, table_sha256=table.sha256, uploaded_by=user
    )
    scan = _stored(Kind.IMPORTED)
    batch.rows.create(number=2, outcome="ready", file=scan.name, scan_sha256=scan.sha256)
    owner = staff_user(staff.DATA_OWNER, case.dataset)
    bundle_orders.order_bundles([case], by=owner)
    bundle_orders.make_ordered_bundles()


def _any_row(model: type[fields.Model]) -> None:
    model._default_manager.create(**_required(model, set()))


def _required(model: type[fields.Model], given: set[str]) -> dict[str, Any]:
    """Something for each field that wants it."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name in given or field.primary_key or field.has_default() or field.null:
            continue
        if field.blank and not isinstance(field, fields.ForeignKey):
            continue
        found[field.name] = _value(field)
    return found


def _value(field: "fields.Field[Any, Any]") -> Any:
    if isinstance(field, fields.ForeignKey):
        return field.related_model._default_manager.order_by("pk").first()
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, fields.DateTimeField):
        return timezone.now()
    if isinstance(field, fields.DateField):
        return timezone.now().date()
    if isinstance(field, fields.IntegerField | fields.FloatField):
        return 1
    if isinstance(field, fields.JSONField):
        return {}
    if isinstance(field, fields.EmailField):
        return "somebody@uni.example"
    return "x"
