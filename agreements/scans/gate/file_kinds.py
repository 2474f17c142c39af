"""Tells apart what people upload in place of a PDF, by the first bytes."""

PDF_HEADER = b"%PDF-"
HEADER_WITHIN = 1024  # as readers do: mailers and print servers leave junk in front

_STARTS = {
    b"\xff\xd8\xff": "photo",
    b"\x89PNG\r\n\x1a\n": "photo",
    b"GIF8": "photo",
    b"II*\x00": "photo",
    b"MM\x00*": "photo",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "word",
    b"{\\rtf": "word",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"#!": "program",
    b"\xcf\xfa\xed\xfe": "program",
    b"\xca\xfe\xba\xbe": "program",
    b"Rar!\x1a\x07": "zip",
    b"7z\xbc\xaf\x27\x1c": "zip",
    b"\x1f\x8b": "zip",
}
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_PHOTO_BRANDS = (*_HEIC_BRANDS, b"avif")
_MARKUP = (
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<body",
    b"<script",
    b"<svg",
    b"<iframe",
    b"<?php",
)
_WORD_PARTS = (b"word/", b"[Content_Types].xml", b"application/vnd.oasis.opendocument")


def picture_kind(data: bytes) -> str:
    """Which kind of picture that we take `data`, the start of a file, is: jpeg, png, heic or ""."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "heic" if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS else ""


def foreign_kind(data: bytes) -> str:
    """What `data`, the start of a file, says it is: a refusal code, or "" if it says nothing."""
    for start, kind in _STARTS.items():
        if data.startswith(start):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return "word" if any(part in data for part in _WORD_PARTS) else "zip"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "photo"
    if data[4:8] == b"ftyp" and data[8:12] in _PHOTO_BRANDS:
        return "photo"
    lowered = data.lower()
    return "web_page" if any(mark in lowered for mark in _MARKUP) else ""


def kind_of_no_pdf(data: bytes) -> str:
    """The refusal code for a file that starts with `data` and has no PDF header there."""
    if not data:
        return "empty"
    return foreign_kind(data) or ("text" if _is_text(data) else "not_pdf")


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16, as Windows' editor saves it
        return True
    if any(byte < 32 and byte not in b"\t\n\f\r" for byte in data):
        return False
    try:
        data[:-4].decode()  # the last character may be cut in two
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True
