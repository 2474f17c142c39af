"""What the content policy and WCAG ask of templates and colors, read from the files themselves."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from agreements.enums import Status

ROOT = Path(settings.BASE_DIR)
# What becomes a mail, a PDF or a page in an archive carries its styles in itself, and comes without
# a policy.
NO_PAGES = {"mail", "documents", "keeping"}
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if not NO_PAGES.intersection(path.parts)
]
CSS = ROOT / "static" / "css"
AA = 4.5


class Offenses(HTMLParser):
    """Collects what a policy without unsafe-inline would block, or load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "style" in given:
            self.found.append(f"<{tag} style>")
        self.found += [f"<{tag} {name}>" for name in given if name.startswith("on")]
        # A data block of another type is never run, so the policy lets it be.
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.found.append("inline <script>")
        if tag == "style":
            self.found.append("<style>")
        for name in ("src", "srcset", "data") + (("href",) if tag == "link" else ()):
            if re.match(r"(https?:)?//|data:", given.get(name) or ""):
                self.found.append(f"<{tag} {name}={given[name]}>")


def offenses(source: str) -> list[str]:
    parser = Offenses()
    # Tags of the template language may hold quotes that are no HTML quotes.
    parser.feed(re.sub(r"{%.*?%}|{#.*?#}", "", source, flags=re.DOTALL))
    return parser.found


def values(name: str) -> dict[str, str]:
    """Custom property to #rrggbb, of one style sheet."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (CSS / name).read_text()))


LIGHT = values("tokens.css")
THEMES = {"light": LIGHT, "dark": values("dark.css")}
TAGS = [
    (f"tag-{status.replace('_', '-')}-ink", f"tag-{status.replace('_', '-')}-wash")
    for status in Status.values
]
TEXT = [
    (ink, ground)
    for ink in ("ink", "ink-soft", "accent", "accent-strong", "bad")
    for ground in ("paper", "surface", "raised")
]
PAIRS = [
    *TAGS,
    *TEXT,
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-bad", "bad"),
    ("on-bad", "bad-strong"),
    *[(word, f"{word}-wash") for word in ("accent", "good", "warn", "bad")],
    *[("ink", f"{word}-wash") for word in ("accent", "good", "warn", "bad")],
]


def luminance(color: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_contrast_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(
    "source",
    [
        '<p style="x">',
        "<script>go()</script>",
        '<a onclick="go()">',
        '<img src="https://x.example/a.png">',
        '<link href="//x.example/a.css">',
        '<img src="data:image/png;base64,AA">',
        "<style>p{}</style>",
    ],
)
def test_the_search_finds(source: str) -> None:
    assert len(offenses(source)) == 1


def test_no_template_needs_more_than_the_content_policy_grants() -> None:
    found = {path.relative_to(ROOT): offenses(path.read_text()) for path in TEMPLATES}
    assert {path: offending for path, offending in found.items() if offending} == {}


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_own_style_sheets_load_nothing_from_elsewhere(path: Path) -> None:
    assert re.findall(r"url\(\"?(?:https?:|//|data:)", path.read_text()) == []


def test_dark_gives_a_value_for_every_color_of_light() -> None:
    assert sorted(THEMES["dark"]) == sorted(LIGHT)


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read(theme: str) -> None:
    colors = THEMES[theme]
    found = {(ink, ground): contrast(colors[ink], colors[ground]) for ink, ground in PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < AA} == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("edge", ["rule-strong", "focus"])
def test_edges_of_controls_and_focus_can_be_seen(theme: str, edge: str) -> None:
    colors = THEMES[theme]
    assert min(contrast(colors[edge], colors[g]) for g in ("paper", "surface")) >= 3


@pytest.mark.parametrize("status", Status.values)
def test_every_status_has_its_color(status: str) -> None:
    # A draft wears the tag's own colors.
    rule = ".tag {" if status == Status.DRAFT else f".tag--{status} {{"
    assert rule in (CSS / "components.css").read_text()
