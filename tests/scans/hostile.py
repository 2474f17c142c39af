"""PDFs that nobody's scanner makes, and files that only call themselves PDF."""

import io
import struct
import zipfile
from functools import cache

import pikepdf

from tests.scans import honest, rawpdf
from tests.scans.rawpdf import BOX, assemble, image, leaf, pdf, stream, tree

_JS = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
_FILE = stream(b"/Type /EmbeddedFile", b"payload")


def archive(member: str = "a.txt", comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(member, "text")
        file.comment = comment
    return out.getvalue()


def _zip_inside() -> bytes:
    """A PDF whose rest, after a stream that holds an archive, is that archive's comment."""
    hollow = pdf(stream(b"", archive()))
    rest = len(hollow) - hollow.index(b"PK\x05\x06") - 22
    return hollow.replace(archive(), archive()[:-2] + struct.pack("<H", rest))


def _xref_bomb() -> bytes:
    """A sound PDF but for its cross-reference stream, which unpacks to 80 MB of padding."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(_small(), 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = [(0, 0, 255), *((1, offset, 0) for offset in (*offsets, len(out)))]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    entries = b"/Type /XRef /Size 5 /W [1 4 1] /Root 1 0 R"
    start = len(out)
    out += b"4 0 obj\n%s\nendobj\n" % rawpdf.bomb(entries, bytes(1_000_000), 80, head=table)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


def _of_pages(number: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (3 + i) for i in range(number))
    return tree(b"<< /Kids [%s] /Count %d >>" % (kids, number), *[leaf()] * number)


@cache
def not_pdfs() -> dict[str, tuple[str, bytes]]:
    """Name, code of the refusal, bytes."""
    return {
        "nothing": ("empty", b""),
        "one byte": ("text", b"%"),
        "one odd byte": ("not_pdf", b"\x00"),
        "text": ("text", "Ich unterschreibe. 我同意。".encode()),
        "text cut within a character": ("text", ("a" + "我" * 500).encode()),
        "text of Windows' editor": ("text", "\ufeffagree".encode("utf-16-le")),
        "HTML": ("web_page", b"\n<!DOCTYPE html><title>LA</title>"),
        "ZIP": ("zip", archive()),
        "Word": ("word", archive("word/document.xml")),
        "old Word": ("word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        "EXE": ("program", b"MZ\x90\x00" + bytes(600)),
        "JPEG": ("photo", honest.jpeg()),
        "PNG": ("photo", b"\x89PNG\r\n\x1a\n" + bytes(20)),
        "HEIC": ("photo", b"\x00\x00\x00\x18ftypheic" + bytes(20)),
        "noise": ("not_pdf", bytes(range(128, 256)) * 20),
        "header too late": ("not_pdf", b"\x00" * 1025 + honest.scan()),
    }


@cache
def broken() -> dict[str, tuple[str, bytes]]:
    """PDFs that are cut, locked, or made wrong."""
    plain, linear = honest.saved(), honest.saved(linearize=True)
    user = pikepdf.Encryption(owner="owner", user="user")
    return {
        "only a header": ("truncated", b"%PDF-1.7\n"),
        "cut at 10 %": ("truncated", plain[: len(plain) // 10]),
        "cut at 50 %": ("truncated", plain[: len(plain) // 2]),
        "cut at 99 %": ("truncated", plain[: len(plain) * 99 // 100]),
        "no end mark": ("truncated", plain.replace(b"%%EOF", b"")),
        "linearized, cut at 50 %": ("truncated", linear[: len(linear) // 2]),
        "update cut off": ("truncated", rawpdf.incremental(plain, 3, leaf())[:-80]),
        "user password": ("password", honest.saved(encryption=user)),
        "foreign lock": (
            "password",
            plain.replace(b"/Size", b"/Encrypt << /Filter /FileOpen /V 9 >> /Size"),
        ),
        "wrong startxref": ("damaged", plain.replace(b"startxref\n", b"startxref\n9")),
        "no tree": ("damaged", tree(b"null")),
        "no catalog": ("damaged", pdf().replace(b"/Root 1 0 R", b"/Rool 1 0 R")),
        "arrays 10,000 deep": ("too_complex", pdf(b"[" * 10_000 + b"]" * 10_000)),
        "table that unpacks to 80 MB": ("damaged", _xref_bomb()),
        "other data after the end": ("trailing", plain + b"\x01\x02" * 800),
        "ZIP after the end": ("mixed", plain + archive()),
        "ZIP around the end": ("mixed", _zip_inside()),
        "HTML before the header": ("mixed", b"<html><script>x</script>\n" + plain),
        "HTML after the end": ("mixed", plain + b"<script>alert(1)</script>"),
        "JPEG before the header": ("mixed", b"\xff\xd8\xff\xfe\x00\x20" + plain),
        "program before the header": ("mixed", b"MZ\x00\x00" + plain),
    }


@cache
def active() -> dict[str, tuple[str, bytes]]:
    """PDFs that hold more than pages."""
    link = b"<< /Subtype /Link /A << /S /URI /URI (%s) >> >>"
    return {
        "script on opening": ("script", pdf(catalog=b"/OpenAction " + _JS)),
        "script among the names": (
            "script",
            pdf(_JS, catalog=b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>"),
        ),
        "script spelled with escapes": ("script", pdf(b"<< /S /J#61vaScript /J#53 (x) >>")),
        "script in a link": ("script", pdf(link % b"JavaScript:alert\\(1\\)")),
        "script in a stream": ("script", pdf(b"<< /JS 5 0 R >>", stream(b"", b"x"))),
        "script that nothing refers to": ("script", pdf(_JS)),
        "script inside arrays": ("script", pdf(b"[[[<< /Next [" + _JS + b"] >>]]]")),
        "script on closing a page": ("script", pdf(page=b"/AA << /C " + _JS + b" >>")),
        "launch": ("launch", pdf(b"<< /S /Launch /F (cmd.exe) >>")),
        "link to a file": ("launch", pdf(link % b"file:///etc/passwd")),
        "opens a web page": ("action", pdf(catalog=b"/OpenAction << /S /URI /URI (http://a) >>")),
        "web page on closing": (
            "action",
            pdf(catalog=b"/AA << /WC << /S /URI /URI (http://a) >> >>"),
        ),
        "submits a form": ("action", pdf(b"<< /S /SubmitForm /F (http://a) >>")),
        "imports data": ("action", pdf(b"<< /S /ImportData /F (a.fdf) >>")),
        "goes to another file": ("external", pdf(b"<< /S /GoToR /F (a.pdf) /D [0 /Fit] >>")),
        "stream in another file": ("external", pdf(stream(b"/F (/etc/passwd)", b""))),
        "attached file": (
            "attachment",
            pdf(
                b"<< /Type /Filespec /EF << /F 5 0 R >> >>",
                stream(b"", b"payload"),
                catalog=b"/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>",
            ),
        ),
        "attached file by type": ("attachment", pdf(_FILE)),
        "file pinned to a page": ("attachment", pdf(b"<< /Subtype /FileAttachment >>")),
        "portfolio": ("attachment", pdf(catalog=b"/Collection << /View /D >>")),
        "XFA": ("form", pdf(catalog=b"/AcroForm << /Fields [] /XFA (x) >>")),
        "rich media": ("media", pdf(b"<< /Type /Annot /Subtype /RichMedia >>")),
        "sound": ("media", pdf(b"<< /S /Sound >>")),
    }


@cache
def oversized() -> dict[str, tuple[str, bytes]]:
    """PDFs beyond the limits, and trees of pages that lie."""
    two = b"<< /Kids [3 0 R 4 0 R] /Count 2 >>"
    return {
        "no pages": ("no_pages", tree(b"<< /Kids [] /Count 0 >>")),
        "61 pages": ("too_many_pages", _of_pages(61)),
        "20,000 pages": ("too_many_pages", _of_pages(20_000)),
        "Count too high": ("page_tree", tree(b"<< /Kids [3 0 R] /Count 9 >>", leaf())),
        "Count too low": ("page_tree", tree(b"<< /Kids [3 0 R 4 0 R] /Count 1 >>", leaf(), leaf())),
        "Count missing": ("page_tree", tree(b"<< /Kids [3 0 R] >>", leaf())),
        "Count lies below the root": (
            "page_tree",
            tree(two, leaf(), b"<< /Kids [5 0 R] /Count 0 >>", leaf()),
        ),
        "tree that loops": (
            "page_tree",
            tree(two, leaf(), b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        ),
        "page twice": ("page_tree", tree(b"<< /Kids [3 0 R 3 0 R] /Count 2 >>", leaf())),
        "tree 60 deep": (
            "page_tree",
            tree(*[b"<< /Kids [%d 0 R] /Count 1 >>" % (i + 3) for i in range(60)], leaf()),
        ),
        "Kids is no list": ("page_tree", tree(b"<< /Kids /None /Count 1 >>")),
        "page missing": ("page_tree", tree(b"<< /Kids [9 0 R] /Count 1 >>")),
        "tree without branches": ("page_tree", tree(b"<< %s >>" % BOX)),
        "page of 1,000,000 points": ("page_size", pdf(box=b"/MediaBox [0 0 1000000 1000000]")),
        "UserUnit of 1,000": ("page_size", pdf(page=b"/UserUnit 1000")),
        "UserUnit of nonsense": ("page_size", pdf(page=b"/UserUnit /Big")),
        "no box": ("page_size", pdf(box=b"")),
        "box of no size": ("page_size", pdf(box=b"/MediaBox [0 0 0 0]")),
        "box of words": ("page_size", pdf(box=b"/MediaBox [0 0 (a) /b]")),
        "page like a thread": ("page_size", pdf(box=b"/MediaBox [0 0 10 9000]")),
        "crop like a thread": ("page_size", pdf(page=b"/CropBox [0 0 10 842]")),
        "picture of 400 Mpx": ("image_size", pdf(image(20_000, 20_000))),
        "picture of 4 Gpx": ("image_size", pdf(image(65_000, 65_000))),
        "many pictures": ("image_size", pdf(*[image(5_000, 5_000)] * 6)),
        "picture without a size": ("image_size", pdf(stream(b"/Subtype /Image /Width 9", b""))),
        "unpacked twice": ("filters", pdf(image(9, 9, b"[/FlateDecode /FlateDecode]"))),
        "twelve filters": ("filters", pdf(image(9, 9, b"[" + b"/ASCIIHexDecode " * 12 + b"]"))),
        "unknown filter": ("filters", pdf(stream(b"/Filter /BrotliLike", b"x"))),
        "120,000 objects": ("too_complex", assemble([*_small(), *[b"1"] * 120_000])),
    }


def _small() -> list[bytes]:
    return [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        leaf(),
    ]
