"""The document's fonts, and which of them prints which character.

All are TrueType outlines under the Open Font License, most from PyPI packages: Source Sans for
Latin, Cyrillic and Greek, Noto Sans (Devanagari), Noto Sans Arabic, Kurinto Sans for Han, Kana and
Hangul, Kurinto Sans again for the world's other scripts, and Noto once more for three that it has
not: Tibetan and Burmese (kept under `typefaces/`), Khmer. Rare Han is printed where Debian's
fonts-hanazono is installed.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import uharfbuzz as hb

from agreements.exceptions import GlyphMissing

_SOURCE_SANS = ("weblate_fonts", "static/weblate_fonts/source-sans/ttf/SourceSans3-{}.ttf")
_KURINTO = ("weblate_fonts", "static/weblate_fonts/kurinto/ttf/KurintoSans{}-Rg.ttf")
_OURS = ("agreements.documents", "typefaces/{}-Regular.ttf")
_FILES = {
    "SourceSans": (_SOURCE_SANS[0], _SOURCE_SANS[1].format("Regular")),
    "SourceSansSemibold": (_SOURCE_SANS[0], _SOURCE_SANS[1].format("Semibold")),
    "SourceSansItalic": (_SOURCE_SANS[0], _SOURCE_SANS[1].format("It")),
    "NotoSans": ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
    "NotoSansArabic": ("fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    "KurintoSC": (_KURINTO[0], _KURINTO[1].format("SC")),
    "KurintoTC": (_KURINTO[0], _KURINTO[1].format("TC")),
    "KurintoJP": (_KURINTO[0], _KURINTO[1].format("JP")),
    "KurintoKR": (_KURINTO[0], _KURINTO[1].format("KR")),
    "Kurinto": (_KURINTO[0], _KURINTO[1].format("")),
    "NotoSerifTibetan": (_OURS[0], _OURS[1].format("NotoSerifTibetan")),
    "NotoSansKhmer": ("fontpkg_noto_sans_khmer", "files/NotoSansKhmer[wdth,wght].ttf"),
    "NotoSansMyanmar": (_OURS[0], _OURS[1].format("NotoSansMyanmar")),
}
RARE_HAN = Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")
if RARE_HAN.is_file():  # 31 MB, so not for everybody
    _FILES["HanaMinB"] = ("", str(RARE_HAN))
REGULAR, SEMIBOLD, ITALIC = "SourceSans", "SourceSansSemibold", "SourceSansItalic"
FALLBACKS = tuple(name for name in _FILES if name not in (REGULAR, SEMIBOLD, ITALIC))
_HAN = ("KurintoSC", "KurintoTC", "KurintoJP", "KurintoKR")
_OTHERS = FALLBACKS[FALLBACKS.index("Kurinto") :]
_JOINERS = "\u200c\u200d"
_STACKERS = "\u1039\u17d2"  # Burmese, Khmer: the next letter goes below
UNPRINTABLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


class Face:
    """One font file; glyphs are meant by their number in it."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path
        self.hb_face = hb.Face(hb.Blob.from_file_path(str(path)))
        self.hb_font = hb.Font(self.hb_face)
        self.scale = 1000 / self.hb_face.upem

    def prints(self, character: str) -> bool:
        """Whether there is a glyph, and ink in it where ink is due."""
        glyph = self.hb_font.get_nominal_glyph(ord(character))
        if not glyph:
            return False
        if character == " " or character in _JOINERS:
            return True
        extents = self.hb_font.get_glyph_extents(glyph)
        return extents is not None and extents.width != 0 and extents.height != 0


@cache
def open_face(name: str) -> Face:
    package, file = _FILES[name]
    return Face(name, Path(str(files(package))) / file if package else Path(file))


def normalize_text(text: str) -> str:
    """What is drawn for `text`: NFC, one kind of space, one kind of line end."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(" " if c == "\t" or unicodedata.category(c) == "Zs" else c for c in text)


def split_by_font(text: str, bold: bool = False) -> list[tuple[Face, str]]:
    """`text`, a cleaned line, cut where the font changes. Raises GlyphMissing."""
    if text.isascii() and text.isprintable():
        return [(open_face(SEMIBOLD if bold else REGULAR), text)] if text else []
    result: list[tuple[Face, str]] = []
    names = _chain(text, bold)
    for cluster in clusters(text):
        name = _face_name(cluster, names)
        if name is None:
            raise GlyphMissing(missing_glyphs(text))
        if result and result[-1][0].name == name:
            result[-1] = (result[-1][0], result[-1][1] + cluster)
        else:
            result.append((open_face(name), cluster))
    return result


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of `text` that no font prints, each once, in a form that can be shown.

    Invisible ones come as `U+202E`. Among them are control and bidi control characters, which
    could reorder a contract, and zero-width ones; a joiner is taken where RFC 5892 (appendices
    A.1 and A.2) has it mean something.
    """
    names = _chain(text, bold=False)
    missing = (
        _shown(cluster)
        for cluster in clusters(normalize_text(text))
        if cluster != "\n" and _face_name(cluster, names) is None
    )
    return tuple(dict.fromkeys(missing))


def clusters(text: str) -> Iterator[str]:
    """Each character with the marks and joiners that belong to it: they need one font."""
    cluster = ""
    for character in text:
        if cluster and (
            unicodedata.category(character)[0] == "M"
            or _joins(cluster, character)
            or cluster[-1] in _STACKERS
        ):
            cluster += character
        else:
            if cluster:
                yield cluster
            cluster = character
    if cluster:
        yield cluster


def _joins(cluster: str, character: str) -> bool:
    return character in _JOINERS and (
        unicodedata.combining(cluster[-1]) == 9  # a virama
        or unicodedata.bidirectional(cluster[0]) == "AL"
        or "\u1000" <= cluster[0] <= "\u109f"  # Burmese and Khmer choose forms with them
        or "\u1780" <= cluster[0] <= "\u17ff"
    )


def _chain(text: str, bold: bool) -> tuple[str, ...]:
    """Font names in order of preference. Kana and Hangul say how Han beside them is drawn."""
    first = SEMIBOLD if bold else REGULAR
    han = _HAN
    if any("\u3040" <= c <= "\u30ff" for c in text):
        han = ("KurintoJP", "KurintoSC", "KurintoTC", "KurintoKR")
    elif any("\u1100" <= c <= "\u11ff" or "\uac00" <= c <= "\ud7a3" for c in text):
        han = ("KurintoKR", "KurintoTC", "KurintoSC", "KurintoJP")
    return (first, "NotoSans", "NotoSansArabic", *han, *_OTHERS)


@lru_cache(maxsize=4096)
def _face_name(cluster: str, names: tuple[str, ...]) -> str | None:
    if unicodedata.category(cluster[0]) in UNPRINTABLE:
        return None
    return next((n for n in names if all(map(open_face(n).prints, cluster))), None)


def _shown(cluster: str) -> str:
    """A web page shows no lone mark, nor a letter that fonts have without ink."""
    first, faces = cluster[0], map(open_face, _FILES)
    if (
        first.isprintable()
        and unicodedata.category(first)[0] != "M"
        and all(f.prints(first) or not f.hb_font.get_nominal_glyph(ord(first)) for f in faces)
    ):
        return cluster
    return " ".join(f"U+{ord(c):04X}" for c in cluster)
