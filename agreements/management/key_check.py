"""Whether the keys in the settings open what is in the database: asked at every start.

By two rows of each kind, so it costs nothing. A database that is away or empty is no news here.
"""

from collections.abc import Sequence

import psycopg
from django.apps import AppConfig
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import Error as DatabaseTrouble
from django.db import connection
from django.utils import timezone

from agreements import keys, signatures, storage
from agreements.enums import ApiScope
from agreements.exceptions import KeyMissing
from agreements.models import ApiClient, AuditHead, DataRelease, IssuedDocument, PersonalCopy
from agreements.services.operations import reseal

TAG = "keys"


@register(TAG)
def field_key(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """An error where nothing opens; a warning where the oldest or the newest row does not."""
    try:
        _connect()
        if not settings.FIELD_KEYS:
            return [_NO_KEY] if any(kind.rows.exists() for kind in reseal.SEALED_COLUMNS) else []
        tried = {str(kind.name): kind.tried() for kind in reseal.SEALED_COLUMNS}
    except DatabaseTrouble:
        return []
    if set().union(*tried.values()) == {False}:
        return [_WRONG_KEY]
    locked = [name for name, opens in tried.items() if False in opens]
    return [Warning(_LOCKED % ", ".join(locked), hint=_HINT, id="agreements.W002")] * bool(locked)


@register(TAG)
def secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """A warning where the newest session does not open: that may be as it was meant."""
    try:
        _connect()
        running = Session.objects.filter(expire_date__gt=timezone.now())
        newest = running.order_by("-expire_date").first()
    except DatabaseTrouble:
        return []
    if newest is not None:
        store = SessionStore()
        try:
            signing.loads(newest.session_data, salt=store.key_salt, serializer=store.serializer)
        except signing.BadSignature:
            return [_SIGNED_OUT]
    return []


@register(TAG)
def mark_key(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """An error where copies are due and there is no key; or where that of one is gone."""
    try:
        _connect()
        marked = PersonalCopy.objects.exclude(layout=0).values_list("key_id", flat=True)
        tried = {marked.order_by("pk").first(), marked.order_by("-pk").first()} - {None}
        due = DataRelease.objects.filter(is_marked=True, published_at__isnull=False)
        if not settings.MARK_KEYS and not tried:
            return [_NO_MARK_KEY] * due.exists()
        for key_id in tried:
            keys.mark_key(str(key_id))
    except DatabaseTrouble:
        return []
    except KeyMissing:
        return [_LOST_MARK_KEY]
    return []


@register(TAG)
def signing_key(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """A warning where the newest head was signed with a key that is gone: it may be given up."""
    try:
        _connect()
        newest = AuditHead.objects.order_by("-pk").first()
    except DatabaseTrouble:
        return []
    known = [signatures.fingerprint(key) for key in signatures.public_keys()]
    return [] if newest is None or newest.key_id in known else [_LOST_SIGNING_KEY]


@register(TAG)
def storage_key(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """An error where no sealed file opens; a warning where the oldest or the newest does not."""
    try:
        _connect()
        ends = [IssuedDocument.objects.order_by(way).first() for way in ("pk", "-pk")]
    except DatabaseTrouble:
        return []
    tried = {storage.opens(document.file) for document in ends if document} - {None}
    if tried == {False} and not keys.is_storage_key_given_up():
        return [_LOST_STORAGE_KEY]
    return [_LOCKED_FILES] * (False in tried)


@register(TAG, deploy=True)
def storage_key_for_all(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """Whether files are sealed, and with keys that nobody guesses."""
    if not keys.storage_keys():
        return [_NO_STORAGE_KEY]
    return [_SHORT_STORAGE_KEY] * any(len(key) < _LEAST for key in keys.told_storage_keys())


@register(TAG)
def visa_key(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """A warning where clients of the API were promised visas that nothing signs."""
    if settings.VISA_KEYS:
        return []
    try:
        _connect()
        standing = ApiClient.objects.filter(revoked_at=None).values_list("scopes", flat=True)
        is_promised = any(ApiScope.VISAS in scopes for scopes in standing)
    except DatabaseTrouble:
        return []
    return [_NO_VISA_KEY] * is_promised


def _connect() -> None:
    """Raises what the database says at once: a pool would wait half a minute for it."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        asked = {**connection.get_connection_params(), "connect_timeout": 3}
        with connection.wrap_database_errors:
            psycopg.connect(**asked).close()


_HINT = (
    "Put the former key back into FIELD_KEY, behind the present one and a comma. If it is lost for "
    "good, `manage.py reseal --forget` gives up what nothing opens."
)
_NO_KEY = Error("FIELD_KEY is empty, but secrets are kept under it.", id="agreements.E002")
_WRONG_KEY = Error(
    "FIELD_KEY opens nothing of what is kept in the database.", hint=_HINT, id="agreements.E003"
)
_LOCKED = "No key in FIELD_KEY opens the oldest or the newest of: %s."
_SIGNED_OUT = Warning(
    "SECRET_KEY does not open the newest session: everybody is signed out.",
    hint="If that was not meant, put the former key behind the present one and a comma.",
    id="agreements.W003",
)
_NO_MARK_KEY = Error(
    "MARK_KEY is empty, but each person is to get a copy of their own of a release.",
    hint="Set it, as .env.example says.",
    id="agreements.E004",
)
_LOST_MARK_KEY = Error(
    "MARK_KEY lacks the key that the oldest or the newest personal copy is marked with.",
    hint="Put it back, behind the present one and a comma. Without it no such copy can be told, "
    "and downloads that were broken off can't go on.",
    id="agreements.E005",
)
_LOST_SIGNING_KEY = Warning(
    "SIGNING_KEY lacks the key that signed the newest head of an audit chain.",
    hint="If it was not given up, put it back, behind the present one and a comma: without it the "
    "portal vouches for nothing that it signed.",
    id="agreements.W004",
)
_HINT_STORAGE = "Put the former key back into STORAGE_KEY, behind the present one and a comma."
_LOST_STORAGE_KEY = Error(
    "STORAGE_KEY opens none of the files that were looked at: they are sealed with another key.",
    hint=f"{_HINT_STORAGE} If it is lost for good, put the word lost there: the portal starts, and "
    "what was sealed with it stays closed.",
    id="agreements.E006",
)
_LOCKED_FILES = Warning(
    "No key in STORAGE_KEY opens the oldest or the newest of the papers.",
    hint=_HINT_STORAGE,
    id="agreements.W006",
)
_NO_STORAGE_KEY = Warning(
    "STORAGE_KEY is empty: uploads and papers lie in the clear.",
    hint="Set it, as .env.example says, then run manage.py seal_files.",
    id="agreements.W007",
)
# What `secrets.token_urlsafe(32)` gives has 43.
_LEAST = 32
_SHORT_STORAGE_KEY = Warning(
    f"A key in STORAGE_KEY has less than {_LEAST} characters: it can be guessed.",
    hint="Put one before it that was made as .env.example says, and run manage.py seal_files.",
    id="agreements.W008",
)
_NO_VISA_KEY = Warning(
    "VISA_KEY is empty, but clients of the API are to get visas.",
    hint="Set it, as .env.example says; until then they are answered 503.",
    id="agreements.W005",
)
