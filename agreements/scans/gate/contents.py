"""Every object of the file, reachable or not: nothing that acts, nothing that blows up.

Dictionaries are judged wherever they stand, so no way of hanging one into the document escapes.
"""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from agreements.scans.gate.limits import GateRejection, ScanLimits

MOST_FILTERS = 3

_ACTIONS = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/SubmitForm": "action",
    "/ImportData": "action",
    "/GoToR": "external",
    "/GoToE": "external",
    "/Thread": "external",
    "/Movie": "media",
    "/Sound": "media",
    "/Rendition": "media",
    "/RichMediaExecute": "media",
    "/GoTo3DView": "media",
}
_ANNOTATIONS = {
    "/FileAttachment": "attachment",
    "/Movie": "media",
    "/Sound": "media",
    "/Screen": "media",
    "/3D": "media",
    "/RichMedia": "media",
}
# A click on a link may open a page or a mail, which is what the issued document's own links do:
# a copy signed on a tablet keeps them. Nothing is opened unless a person clicks.
_LINK_SCHEMES = ("http", "https", "mailto", "tel")

_UNPACKING = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
_PICTURE = {"/DCTDecode", "/DCT", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode", "/JPXDecode"}
_PLAIN = {"/ASCIIHexDecode", "/AHx", "/ASCII85Decode", "/A85", "/Crypt"}


def check_contents(pdf: pikepdf.Pdf, limits: ScanLimits) -> None:
    """Objects to scripts, actions, attachments, XFA, media, unsafe filters and huge pictures."""
    if len(pdf.get_xref_table()) > limits.objects:
        raise GateRejection("too_complex")
    _check_catalog(pdf.Root)
    pixels = 0
    for whole in (pdf.trailer, *pdf.objects):
        for item in _dictionaries(whole):
            _check_dictionary(item)
            if isinstance(item, Stream):
                _check_filters(item)
                pixels += _pixels(item)
    if pixels > limits.page_pixels * _claimed_pages(pdf, limits):
        raise GateRejection("image_size")


def _dictionaries(whole: object) -> Iterator[Dictionary | Stream]:
    """The dictionaries and streams inside one object, without following references."""
    waiting = [whole]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Dictionary | Stream):
            yield item
            inside = [value for _, value in item.items()]
        elif isinstance(item, Array):
            inside = list(item)
        else:
            continue
        waiting += [value for value in inside if not getattr(value, "is_indirect", False)]


def _check_catalog(root: Object) -> None:
    opening = root.get("/OpenAction")
    # A destination says on which page to open; many scanners write one.
    if isinstance(opening, Dictionary) and opening.get("/S") != "/GoTo":
        raise GateRejection(_ACTIONS.get(_name(opening.get("/S")), "action"))
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form:
        raise GateRejection("form")
    if "/Collection" in root:
        raise GateRejection("attachment")


def _check_dictionary(item: Dictionary | Stream) -> None:
    kind = _name(item.get("/S"))
    if kind in _ACTIONS:
        raise GateRejection(_ACTIONS[kind])
    if kind == "/URI":
        _check_link(item.get("/URI"))
    if _is_script(item.get("/JS")):
        raise GateRejection("script")
    if isinstance(item, Stream):
        if "/F" in item:
            raise GateRejection("external")
    elif _name(item.get("/Subtype")) in _ANNOTATIONS:
        raise GateRejection(_ANNOTATIONS[_name(item.get("/Subtype"))])
    if item.get("/Type") == "/EmbeddedFile" or _holds(item.get("/EF"), Stream):
        raise GateRejection("attachment")
    # Names of fonts and pictures are free, so /AA may be one: only a set of actions counts.
    triggers = item.get("/AA")
    if isinstance(triggers, Dictionary) and any(
        isinstance(action, Dictionary) and "/S" in action for _, action in triggers.items()
    ):
        raise GateRejection(_trigger_code(triggers))


def _trigger_code(triggers: Dictionary) -> str:
    """The most telling code among the actions that run by themselves."""
    kinds = [
        _name(value.get("/S")) for _, value in triggers.items() if isinstance(value, Dictionary)
    ]
    return next((_ACTIONS[kind] for kind in kinds if kind in _ACTIONS), "action")


def _check_link(target: object) -> None:
    scheme, colon, _ = str(target).strip().partition(":")
    if colon and scheme.isalnum() and scheme.lower() not in _LINK_SCHEMES:
        raise GateRejection("script" if scheme.lower() == "javascript" else "launch")


def _is_script(value: object) -> bool:
    """A script is a string or a bare stream; a picture that is named /JS has a subtype."""
    return isinstance(value, String) or (isinstance(value, Stream) and "/Subtype" not in value)


def _holds(value: object, kind: type[Object]) -> bool:
    return isinstance(value, Dictionary) and any(isinstance(v, kind) for _, v in value.items())


def _check_filters(stream: Stream) -> None:
    """One unpacking filter at most: two in a row make gigabytes of a few bytes."""
    filters = stream.get("/Filter")
    chain = [_name(item) for item in filters] if isinstance(filters, Array) else [_name(filters)]
    if filters is None:
        return
    known = all(item in _UNPACKING | _PICTURE | _PLAIN for item in chain)
    unpacking = sum(item in _UNPACKING for item in chain)
    if not known or unpacking > 1 or len(chain) > MOST_FILTERS:
        raise GateRejection("filters")


def _pixels(stream: Stream) -> int:
    if stream.get("/Subtype") != "/Image":
        return 0
    width, height = stream.get("/Width", stream.get("/W")), stream.get("/Height", stream.get("/H"))
    if not (isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0):
        raise GateRejection("image_size")
    return width * height


def _claimed_pages(pdf: pikepdf.Pdf, limits: ScanLimits) -> int:
    """What /Count says, believed within the limits; `page_tree` counts."""
    count = pdf.Root.get("/Pages", Dictionary()).get("/Count", 1)
    return min(max(count, 1), limits.pages) if isinstance(count, int) else 1


def _name(value: object) -> str:
    return str(value) if isinstance(value, Name) else ""
