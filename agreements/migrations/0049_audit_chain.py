"""Audit events in chains. What of them can be erased moves to a table of its own, salted."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from agreements import audit_leaf

_BATCH = 1000


def move_apart(apps, schema_editor):
    """Each event keeps what lasts, and the digests of the rest; all wait for their chains."""
    event_model = apps.get_model("agreements", "AuditEvent")
    personal_model = apps.get_model("agreements", "EventPersonalData")
    place_model = apps.get_model("agreements", "ChainPlace")
    last = 0
    while events := list(event_model.objects.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        apart = []
        for event in events:
            event.facts, words = audit_leaf.split_details(event.facts)
            parts = {"actor": event.actor, "ip": event.ip, "words": words}
            columns = {}
            for part, value in parts.items():
                if value:
                    salt = audit_leaf.new_salt()
                    event.digests[part] = audit_leaf.part_digest(part, value, salt)
                    columns |= {part: value, f"{part}_salt": salt}
            apart.append(personal_model(event=event, **columns))
        event_model.objects.bulk_update(events, ["facts", "digests"])
        personal_model.objects.bulk_create(apart)
        place_model.objects.bulk_create(place_model(event=event) for event in events)
        last = events[-1].pk


def move_back(apps, schema_editor):
    """What was erased stays so."""
    personal_model = apps.get_model("agreements", "EventPersonalData")
    for kept in personal_model.objects.select_related("event").iterator(_BATCH):
        event = kept.event
        event.actor, event.ip = kept.actor or "", kept.ip
        event.facts = {**event.facts, **(kept.words or {})}
        event.save(update_fields=["actor", "ip", "facts"])


def _salted(part):
    gone = Q((f"{part}__isnull", True), (f"{part}_salt", ""))
    kept = Q((f"{part}__isnull", False)) & ~Q((f"{part}_salt", ""))
    return models.CheckConstraint(condition=gone | kept, name=f"event_{part}_has_salt")


def _id():
    key = {"auto_created": True, "primary_key": True, "serialize": False}
    return ("id", models.BigAutoField(**key, verbose_name="ID"))


def _chain(name, **null):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=name,
        to="agreements.auditchain",
        verbose_name="chain",
        **null,
    )


def _event(name):
    return models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=name,
        to="agreements.auditevent",
    )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0048_saved_views")]

    operations = [
        migrations.CreateModel(
            name="AuditChain",
            fields=[
                _id(),
                (
                    "name",
                    models.CharField(
                        help_text="portal, or such as dataset:3", max_length=40, unique=True
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="events")),
            ],
            options={"verbose_name": "audit chain", "verbose_name_plural": "audit chains"},
        ),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                _id(),
                ("size", models.PositiveBigIntegerField(verbose_name="events")),
                ("root", models.CharField(max_length=64)),
                ("at", models.DateTimeField(verbose_name="signed")),
                ("key_id", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
                ("chain", _chain("heads")),
            ],
            options={
                "verbose_name": "head of a chain",
                "verbose_name_plural": "heads of chains",
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "size"), name="one_head_of_a_size")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainNode",
            fields=[
                _id(),
                ("level", models.PositiveSmallIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("chain", _chain("nodes")),
            ],
            options={
                "verbose_name": "node of a chain",
                "verbose_name_plural": "nodes of chains",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("chain", "level", "number"), name="one_hash_of_a_node"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainPlace",
            fields=[
                _id(),
                ("position", models.PositiveBigIntegerField(null=True, verbose_name="position")),
                (
                    "leaf",
                    models.CharField(blank=True, max_length=64, verbose_name="hash of the leaf"),
                ),
                ("chain", _chain("places", blank=True, null=True)),
                ("event", _event("place")),
            ],
            options={
                "verbose_name": "place in a chain",
                "verbose_name_plural": "places in chains",
                "indexes": [
                    models.Index(
                        condition=Q(("chain__isnull", True)),
                        fields=["event"],
                        name="waits_for_chain",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("chain", "position"), name="one_event_for_each_place"
                    ),
                    models.CheckConstraint(
                        condition=Q(chain__isnull=True, position__isnull=True, leaf="")
                        | Q(chain__isnull=False, position__isnull=False) & ~Q(leaf=""),
                        name="chained_or_waiting",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventPersonalData",
            fields=[
                _id(),
                ("actor", models.CharField(max_length=254, null=True, verbose_name="actor")),
                ("actor_salt", models.CharField(blank=True, max_length=64)),
                ("ip", models.GenericIPAddressField(null=True, verbose_name="from")),
                ("ip_salt", models.CharField(blank=True, max_length=64)),
                ("words", models.JSONField(null=True, verbose_name="words and names")),
                ("words_salt", models.CharField(blank=True, max_length=64)),
                ("event", _event("personal")),
            ],
            options={
                "verbose_name": "personal data of an audit event",
                "verbose_name_plural": "personal data of audit events",
                "constraints": [_salted(part) for part in ("actor", "ip", "words")],
            },
        ),
        migrations.RenameField("auditevent", "details", "facts"),
        migrations.AlterField(
            "auditevent",
            "facts",
            models.JSONField(default=dict, verbose_name="details that last"),
        ),
        migrations.AddField(
            "auditevent",
            "digests",
            models.JSONField(default=dict, verbose_name="digests of what can be erased"),
        ),
        # So that it can come back where there are events.
        migrations.AlterField("auditevent", "actor", models.CharField(default="", max_length=254)),
        migrations.RunPython(move_apart, move_back),
        migrations.RemoveField("auditevent", "actor"),
        migrations.RemoveField("auditevent", "ip"),
    ]
