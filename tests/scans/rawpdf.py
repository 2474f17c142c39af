"""Writes PDFs by hand, so that a test can get every part of one wrong."""

import zlib

BOX = b"/MediaBox [0 0 595 842]"


def assemble(objects: list[bytes], junk: bytes = b"", count_junk: bool = False) -> bytes:
    """A PDF of `objects` 1, 2, … with object 1 as catalog, after some `junk`.

    `count_junk`: offsets count from the file's start, as from a print server that writes both.
    """
    out, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    base = len(junk) if count_junk else 0
    for number, content in enumerate(objects, 1):
        offsets.append(len(out) + base)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out) + base
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Root 1 0 R /Size %d >>\n" % (len(objects) + 1)
    return junk + bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


def stream(entries: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def flate(entries: bytes, data: bytes) -> bytes:
    return _packed(entries, zlib.compress(data))


def bomb(entries: bytes, data: bytes, times: int, head: bytes = b"") -> bytes:
    """`flate` of `head` and so many times `data`, made in no time."""
    packer = zlib.compressobj(wbits=-15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)  # refers to nothing before it
    check = zlib.adler32(head)
    for _ in range(times):
        check = zlib.adler32(data, check)
    content = start + block * times + packer.flush()
    return _packed(entries, b"\x78\x9c" + content + check.to_bytes(4, "big"))


def _packed(entries: bytes, data: bytes) -> bytes:
    return stream(entries + b" /Filter /FlateDecode", data)


def pdf(
    *more: bytes, catalog: bytes = b"", page: bytes = b"", box: bytes = BOX, junk: bytes = b""
) -> bytes:
    """One blank page (object 3) with whatever is put into catalog and page; `more` are 4, 5, …"""
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R %s %s >>" % (box, page),
            *more,
        ],
        junk,
    )


def tree(pages: bytes, *more: bytes) -> bytes:
    """A PDF whose root of pages (object 2) is `pages`; `more` are objects 3, 4, …"""
    return assemble([b"<< /Type /Catalog /Pages 2 0 R >>", pages, *more])


def leaf(entries: bytes = BOX) -> bytes:
    return b"<< /Type /Page /Parent 2 0 R %s >>" % entries


def image(width: int, height: int, filters: bytes = b"/FlateDecode", data: bytes = b"x") -> bytes:
    """A picture that claims its size and holds next to nothing."""
    return stream(
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8"
        b" /ColorSpace /DeviceGray /Filter %s" % (width, height, filters),
        data,
    )


def incremental(original: bytes, number: int, content: bytes) -> bytes:
    """`original` with object `number` replaced by an update at its end."""
    before = int(original.rsplit(b"startxref", 1)[1].split()[0])
    offset = len(original)
    update = b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return (
        original
        + update
        + b"xref\n%d 1\n%010d 00000 n \n" % (number, offset)
        + b"trailer\n<< /Root 1 0 R /Size 9 /Prev %d >>\n" % before
        + b"startxref\n%d\n%%%%EOF\n" % (offset + len(update))
    )
