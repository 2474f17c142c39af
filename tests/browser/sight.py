"""What axe and a ruler find on the page that is open."""

from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

SIZES = {"narrow": (360, 740), "wide": (1280, 900)}
# Another theme changes colors alone: what axe asks of them is all that it asks again.
_ASKED = {
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
    "light": {},
}
_RUN = """async (asked) => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"], ...asked });
    return violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`);
}"""
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_TEXT = "(size) => { document.documentElement.style.fontSize = size; }"
_MOVING = """() => [...document.querySelectorAll("*")].filter((each) =>
    [null, "::before", "::after"].some((part) => {
        const style = getComputedStyle(each, part);
        const lasts = style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
        return lasts || style.animationName !== "none" || style.scrollBehavior === "smooth";
    })
).map((each) => each.outerHTML.slice(0, 100))"""


def accessible(page: Page) -> list[str]:
    """What axe finds at both widths in both themes, and what sticks out of the window."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return list(_looked_at(page))


def _looked_at(page: Page) -> Iterator[str]:
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        if overflow := page.evaluate(_OVERFLOW):
            yield f"({size}) {overflow} px too wide"
        for theme, asked in _ASKED.items():
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            yield from (f"({size}, {theme}) {found}" for found in page.evaluate(_RUN, asked))


def reflowing(page: Page) -> Iterator[str]:
    """What makes one scroll sideways at 400 % zoom, and with text of twice the size."""
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 × 1024, four times as large
    if overflow := page.evaluate(_OVERFLOW):
        yield f"(400 %) {overflow} px too wide"
    width, height = SIZES["wide"]
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(_TEXT, "200%")
    if overflow := page.evaluate(_OVERFLOW):
        yield f"(text at 200 %) {overflow} px too wide"
    page.evaluate(_TEXT, "")


def moving(page: Page) -> list[str]:
    """What moves, though its reader asked for no motion."""
    page.emulate_media(reduced_motion="reduce")
    return [f"moves: {found}" for found in page.evaluate(_MOVING)]
