"""Whether an evidence bundle is as the portal made it, from the file alone.

Read in place, only what its manifest names, and never more of it than the manifest says.
"""

import hashlib
import json
import lzma
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from agreements import audit_leaf, merkle_tree, signatures
from agreements.archives.bundle_writer import (
    EVENTS,
    KEY,
    MANIFEST,
    PROOF,
    READABLE_FORMATS,
    SIGNATURE,
)

_PIECE = 1 << 20
_LARGEST = 256 << 20  # bytes of JSON that is read as a whole
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(RuntimeError, NotImplementedError, ValueError),  # encrypted, packed in ways unknown
)
_ODD = (ValueError, KeyError, TypeError, AttributeError, RecursionError)  # JSON of another shape


@dataclass(slots=True)
class CheckedBundle:
    """`problems` are sentences; nothing of the rest is to be believed while there is one."""

    problems: list[str] = field(default_factory=list)
    key_id: str = ""
    agreement: str = ""
    made_at: str = ""
    files: int = 0
    events: int = 0
    head: str = ""
    missing: list[str] = field(default_factory=list)
    # What was erased (actor, ip, words), when, why: of how many events.
    erased: Counter[tuple[str, str, str]] = field(default_factory=Counter)


class _Broken(Exception):
    """Nothing further can be told."""


def check_bundle(file: IO[bytes], key: Ed25519PublicKey | None = None) -> CheckedBundle:
    """Everything that is wrong with it; by this key, or else by the one that it carries."""
    checked = CheckedBundle()
    try:
        with zipfile.ZipFile(file) as bundle:
            manifest = _signed_manifest(bundle, key, checked)
            checked.problems += _of_names(bundle, manifest)
            for told in manifest["files"]:
                checked.problems += _of_file(bundle, told)
            checked.files = len(manifest["files"])
            _check_audit(bundle, checked)
    except _Broken as error:
        checked.problems.append(str(error))
    except _UNREADABLE as error:
        checked.problems.append(f"This is no ZIP archive that can be read: {error}.")
    return checked


def _signed_manifest(
    bundle: zipfile.ZipFile, key: Ed25519PublicKey | None, checked: CheckedBundle
) -> dict[str, Any]:
    words, signed = _whole(bundle, MANIFEST), _whole(bundle, SIGNATURE)
    try:
        carried = signatures.from_pem(_whole(bundle, KEY))
    except ValueError as error:
        raise _Broken(f"{KEY} is no public key of Ed25519.") from error
    used = key or carried
    checked.key_id = signatures.fingerprint(used)
    signature = signatures.Signature(checked.key_id, signed.hex())
    if not signatures.is_signed(words, signature, [used]):
        raise _Broken(
            f"The key {checked.key_id} did not sign {MANIFEST} as it is: "
            f"{MANIFEST}, {SIGNATURE} or the key is another."
        )
    try:
        manifest: dict[str, Any] = json.loads(words)
        if manifest["format"] not in READABLE_FORMATS:
            known = " and ".join(map(str, READABLE_FORMATS))
            raise _Broken(f"This bundle has format {manifest['format']}; known are {known}.")
        checked.agreement, checked.made_at = manifest["agreement"], manifest["made_at"]
        checked.missing = manifest["missing"]
        for told in manifest["files"]:
            str(told["path"]), int(told["size"]), str(told["sha256"])
    except _ODD as error:
        raise _Broken(f"{MANIFEST} is signed, but no manifest of a bundle.") from error
    return manifest


def _of_names(bundle: zipfile.ZipFile, manifest: Mapping[str, Any]) -> Iterator[str]:
    there = Counter(bundle.namelist())
    named = {told["path"] for told in manifest["files"]} | {MANIFEST, SIGNATURE}
    for path, times in there.items():
        if path not in named:
            yield f"{path} is not in the manifest."
        elif times > 1:
            yield f"{path} stands there more than once."


def _of_file(bundle: zipfile.ZipFile, told: Mapping[str, Any]) -> Iterator[str]:
    digest, left = hashlib.sha256(), told["size"]
    try:
        with bundle.open(told["path"]) as member:
            while piece := member.read(min(_PIECE, left + 1)):
                digest.update(piece)
                left -= len(piece)
                if left < 0:
                    yield f"{told['path']} is longer than the manifest says."
                    return
    except KeyError:
        yield f"{told['path']} is missing."
        return
    except _UNREADABLE as error:
        yield f"{told['path']} can't be read: {error}."
        return
    if left:
        yield f"{told['path']} is shorter than the manifest says."
    elif digest.hexdigest() != told["sha256"]:
        yield f"{told['path']} was changed: its SHA-256 is not that of the manifest."


def _check_audit(bundle: zipfile.ZipFile, checked: CheckedBundle) -> None:
    try:
        events, proof = (json.loads(_whole(bundle, path)) for path in (EVENTS, PROOF))
        for told in events:
            checked.problems += _of_event(told, proof)
            checked.erased.update(
                (part, str(why["at"]), str(why["because"]))
                for part, why in told.get("erased", {}).items()  # not in format 1
            )
        if {str(told["position"]) for told in events} != set(proof["paths"]):
            checked.problems.append(f"{EVENTS} and {PROOF} are not about the same events.")
        checked.events = len(events)
        checked.head = f"{proof['chain']} {proof['size']} {proof['root']}"
    except _ODD:
        checked.problems.append(f"{EVENTS} or {PROOF} is not what a bundle has there.")


def _of_event(told: Mapping[str, Any], proof: Mapping[str, Any]) -> Iterator[str]:
    event, position = told["event"], told["position"]
    which = f"Audit event {event['number']} at position {position}"
    path = [bytes.fromhex(step) for step in proof["paths"].get(str(position), ())]
    leaf = merkle_tree.leaf_hash(audit_leaf.canonical(event))
    root = merkle_tree.root_from_proof(leaf, position, proof["size"], path)
    if root is None or root.hex() != proof["root"]:
        yield f"{which} is not what was chained there, or its proof was changed."
    for part, (value, salt) in told["kept"].items():
        if event["digests"].get(part) != audit_leaf.part_digest(part, value, salt):
            yield f"{which}: what stands for “{part}” is not what was chained."
    for part in told.get("erased", {}):
        if part in told["kept"] or part not in event["digests"]:
            yield f"{which}: “{part}” can’t have been erased."


def _whole(bundle: zipfile.ZipFile, path: str) -> bytes:
    try:
        with bundle.open(path) as member:
            content = member.read(_LARGEST + 1)
    except KeyError as error:
        raise _Broken(f"{path} is missing.") from error
    except _UNREADABLE as error:
        raise _Broken(f"{path} can't be read: {error}.") from error
    if len(content) > _LARGEST:
        raise _Broken(f"{path} is too long.")
    return content
