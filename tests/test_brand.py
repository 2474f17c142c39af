"""One color from the settings becomes colors that can be read; a mark that only draws is shown."""

import random
from datetime import date
from itertools import product
from pathlib import Path

import pypdfium2
import pytest
from django.template.loader import render_to_string

from agreements import brand
from agreements.documents.certificate import Certificate, draw_certificate
from agreements.mail.render import render
from agreements.management import brand_check
from tests.design.test_static import THEMES, contrast

SOME = ["#0d4f57", "#ffcc00", "#ffffff", "#000000", "#808080", "#e60012", "#00ff00", "#1e22aa"]
ANY = [f"#{random.Random(number).randrange(1 << 24):06x}" for number in range(200)]

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_grounds_and_our_own_colors_are_those_of_the_style_sheets(theme) -> None:
    said = THEMES[theme]
    grounds = brand.DARK_GROUNDS if theme == "dark" else brand.LIGHT_GROUNDS
    assert grounds == (said["paper"], said["surface"], said["raised"])
    ours = brand.OURS_DARK if theme == "dark" else brand.OURS_LIGHT
    names = ("accent", "accent-strong", "on-accent", "accent-wash")
    assert (ours.accent, ours.strong, ours.on, ours.wash) == tuple(said[name] for name in names)


def test_any_color_can_be_read_in_both_themes() -> None:
    themes = (("light", brand.LIGHT_GROUNDS), ("dark", brand.DARK_GROUNDS))
    for color, (at, (theme, grounds)) in product([*SOME, *ANY], enumerate(themes)):
        shades = brand.shades(color)[at]
        for ink, ground in (
            *((shades.accent, ground) for ground in (*grounds, shades.wash)),
            *((shades.strong, ground) for ground in grounds),
            (shades.on, shades.accent),
            (shades.on, shades.strong),
            (THEMES[theme]["ink"], shades.wash),
        ):
            assert contrast(ink, ground) >= 4.5, (color, theme, ink, ground)


def test_a_color_that_can_be_read_stays_as_it_is() -> None:
    assert brand.shades("#1E22AA")[0].accent == "#1e22aa"


def told(settings, **values: str) -> list[str]:
    for name, value in values.items():
        setattr(settings, name, value)
    found = [*brand_check.portal_color(None), *brand_check.portal_mark(None)]
    return [f"{each.id.partition('.')[2]} {each.msg}" for each in found]


def test_nothing_is_said_of_what_can_be_read_or_is_not_set(settings) -> None:
    assert told(settings) == []
    assert told(settings, PORTAL_COLOR="#1e22aa") == []


def test_a_light_color_is_darkened_and_that_is_told(settings) -> None:
    (said,) = told(settings, PORTAL_COLOR="#ffcc00")
    used = brand.shades("#ffcc00")[0].accent
    assert said.startswith("W009 PORTAL_COLOR #ffcc00 has too little contrast to be read")
    assert f"{used} on light pages" in said


@pytest.mark.parametrize("wrong", ["red", "#abc", "#12345g", "#1e22aa;}", "1e22aa"])
def test_what_is_no_color_is_refused_and_ours_is_used(settings, wrong) -> None:
    (said,) = told(settings, PORTAL_COLOR=wrong)
    assert said == "E007 PORTAL_COLOR is no color."
    assert brand.light() == brand.OURS_LIGHT


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (DRAWING.format("<script>alert(1)</script>"), "does more than draw"),
        (DRAWING.format('<path onload="x" d="M0 0"/>'), "does more than draw"),
        (DRAWING.format('<image href="https://x.example/a.png"/>'), "does more than draw"),
        (DRAWING.format('<g xmlns:x="http://www.w3.org/1999/xlink" x:href="a"/>'), "does more"),
        (f'<!DOCTYPE svg [<!ENTITY a "b">]>{DRAWING.format("&a;")}', "neither a PNG nor an SVG"),
        ("<html><body/></html>", "is no SVG"),
        ("GIF89a", "neither a PNG nor an SVG"),
        (DRAWING.format(" " * 100_001), "larger than 100 KB"),
    ],
)
def test_a_mark_that_does_more_than_draw_is_refused(settings, tmp_path, content, why) -> None:
    path = tmp_path / "mark.svg"
    path.write_text(content)
    (said,) = told(settings, PORTAL_MARK=str(path))
    assert said.startswith("E008 ")
    assert why in said
    assert brand.mark() is None


def test_a_mark_that_is_not_there_is_named(settings, tmp_path) -> None:
    (said,) = told(settings, PORTAL_MARK=str(tmp_path / "mark.png"))
    assert "No such file" in said


class TestPages:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def branded(self, settings, tmp_path: Path) -> None:
        path = tmp_path / "mark.svg"
        path.write_text(DRAWING.format('<path d="M0 0h9"/>'))
        settings.PORTAL_COLOR = "#1e22aa"
        settings.PORTAL_INSTITUTE = "Institute of <Psychology>"
        settings.PORTAL_MARK = str(path)

    def test_without_settings_nothing_is_asked_for(self, client) -> None:
        page = client.get("/privacy/").content.decode()
        assert "/brand/" not in page
        assert [client.get(address).status_code for address in _FILES] == [404, 404]

    @pytest.mark.parametrize("page", ["/privacy/", "/nothing/", "/account/sign-in/"])
    def test_every_page_shows_name_mark_and_color(self, client, branded, page) -> None:
        shown = client.get(page).content.decode()
        assert "Institute of &lt;Psychology&gt;" in shown
        assert 'href="/brand/colors.css?1e22aa"' in shown
        assert f'src="/brand/mark?{brand.mark().digest}"' in shown

    def test_pages_that_stand_alone_and_the_desk_too(self, branded) -> None:
        for template in ("500.html", "admin/base_site.html"):
            shown = render_to_string(template)
            assert "/brand/colors.css?1e22aa" in shown
            assert f"/brand/mark?{brand.mark().digest}" in shown

    def test_the_files_are_as_the_settings_say(self, client, branded) -> None:
        colors, mark = (client.get(address) for address in _FILES)
        assert "--accent: #1e22aa;" in colors.content.decode()
        assert colors.content.decode().count("--accent: ") == 3
        assert mark["Content-Type"] == "image/svg+xml"
        assert "sandbox" in mark["Content-Security-Policy"]
        assert all("public" in answer["Cache-Control"] for answer in (colors, mark))


_FILES = (brand.COLORS_ADDRESS, brand.MARK_ADDRESS)


def test_letters_wear_it(settings) -> None:
    settings.PORTAL_COLOR, settings.PORTAL_INSTITUTE = "#1e22aa", "Institute of <Psychology>"
    letter = render("login_code", {"code": "ABCDEF", "minutes": 15}, "en")
    assert "Institute of &lt;Psychology&gt;<br>" in letter.html
    assert "Institute of <Psychology>\n" in letter.text
    assert "#1e22aa" in letter.html
    assert brand.dark().accent in letter.html
    for color in (brand.OURS_LIGHT.accent, brand.OURS_DARK.accent, "shades"):
        assert color not in letter.html


def test_papers_wear_it(settings) -> None:
    settings.PORTAL_COLOR, settings.PORTAL_INSTITUTE = "#1e22aa", "Institute of <Psychology>"
    words = {"heading": "Receipt", "note": "", "rows": [("Dataset", "X")], "header": ("X", "Y")}
    paper = Certificate(
        **words,
        footer="%(reference)s",
        title="T",
        reference="R",
        day=date(2026, 1, 1),
        language="en",
    )
    drawn = draw_certificate(paper)
    text = pypdfium2.PdfDocument(drawn)[0].get_textpage().get_text_range()
    assert "Institute of <Psychology>" in text
    settings.PORTAL_COLOR = ""
    assert draw_certificate(paper) != drawn
