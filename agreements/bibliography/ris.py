"""RIS, as reference managers read it: https://en.wikipedia.org/wiki/RIS_(file_format)."""

from .reference import Csl

_TYPES = {
    "article-journal": "JOUR",
    "paper-conference": "CPAPER",
    "chapter": "CHAP",
    "book": "BOOK",
    "thesis": "THES",
    "report": "RPRT",
    "article": "UNPB",
}


def write_ris(item: Csl) -> str:
    """One item. Lines end as the format wants them."""
    pages = item.get("page", "").replace("--", "–").split("–")
    year = item.get("issued", {}).get("date-parts", [[""]])[0][0]
    lines = [
        ("TY", _TYPES.get(item.get("type", ""), "GEN")),
        *(("AU", name.get("literal") or _inverted(name)) for name in item.get("author", [])),
        ("TI", item.get("title", "")),
        ("T2", item.get("container-title", "")),
        ("PY", str(year)),
        ("VL", item.get("volume", "")),
        ("IS", item.get("issue", "")),
        ("SP", pages[0]),
        ("EP", pages[1] if len(pages) == 2 else ""),
        ("PB", item.get("publisher", "")),
        ("DO", item.get("DOI", "")),
    ]
    said = [f"{tag}  - {text}\r\n" for tag, text in lines if text]
    return "".join([*said, "ER  - \r\n"])


def _inverted(name: Csl) -> str:
    return f"{name['family']}, {name['given']}"
