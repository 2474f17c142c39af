"""Somebody who has a keyboard and nothing else.

In Chromium: Firefox without a window gives the focus to what it fetched, and does not take it back.
"""

from typing import TypedDict

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.applicants_path import Hand

# Radio buttons of one name are one stop.
_AS_ONE = """(each) => each.type === "radio" ? document.getElementsByName(each.name)[0] : each"""
# What has the focus; nothing while it is at the top, or has left the page.
_STOP = f"""() => {{
    const asOne = {_AS_ONE};
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at), box = at.getBoundingClientRect();
    const seen = window.seenStops ??= [];
    if (!seen.includes(asOne(at))) seen.push(asOne(at));
    return {{
        number: seen.indexOf(asOne(at)),
        what: at.outerHTML.slice(0, 150),
        marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    }};
}}"""
# What can be used, and was not among these stops.
_LEFT_OUT = f"""(stops) => {{
    const asOne = {_AS_ONE};
    const reached = stops.map((number) => window.seenStops[number]);
    const controls = "a[href], button, input, select, textarea, summary, [tabindex]";
    return [...document.querySelectorAll(controls)]
        .filter((each) => each.tabIndex >= 0 && !each.disabled && each.type !== "hidden")
        .filter((each) => each.checkVisibility({{ visibilityProperty: true }}))
        .filter((each) => !reached.includes(asOne(each)))
        .map((each) => each.outerHTML.slice(0, 150));
}}"""
_LIES_BEHIND = """target => Boolean(
    target.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)"""
_MOST = 200  # stops on a page


class Stop(TypedDict):
    """Where the focus is."""

    number: int
    what: str
    marked: bool
    inSight: bool


class KeyboardAlone(Hand):
    """Goes by Tab and Shift+Tab. Wherever it stops has to be in sight and marked."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        # Told of it only when a key is about to open one, the browser may hear it too late.
        page.on("filechooser", lambda _chooser: None)

    def arrives(self, heading: str) -> None:
        """Go round the page, which holds nobody; then over its header to the main text."""
        super().arrives(heading)
        self._go_round("Tab")
        self._go_round("Shift+Tab")
        self._go_to(self.find("link", self.say("Skip to the main text")))
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("main")).to_be_focused()

    def follows(self, link: str, within: Locator | None = None) -> None:
        self._go_to(self.find("link", link, within))
        self.page.keyboard.press("Enter")

    def presses(self, button: str, within: Locator | None = None) -> None:
        self._go_to(self.find("button", button, within))
        self.page.keyboard.press("Enter")

    def types(self, field: str, text: str) -> None:
        box = self.find("textbox", field)
        self._go_to(box)
        self.page.keyboard.type(text)
        expect(box).to_have_value(text)

    def chooses(self, field: str, value: str) -> None:
        box = self.find("combobox", field)
        self._go_to(box)
        values = box.evaluate("box => Array.from(box.options, (each) => each.value)")
        for _step in range(values.index(value) - values.index(box.input_value())):
            self.page.keyboard.press("ArrowDown")
        expect(box).to_have_value(value)

    def ticks(self, box: Locator) -> None:
        self._go_to(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def picks(self, choice: Locator) -> None:
        """The first of several; by arrow to the next one, and back."""
        self._go_to(choice)
        self.page.keyboard.press("Space")
        expect(choice).to_be_checked()
        self.page.keyboard.press("ArrowDown")
        expect(choice).not_to_be_checked()
        self.page.keyboard.press("ArrowUp")
        expect(choice).to_be_checked()

    def attaches(self, field: str, file: FilePayload) -> None:
        self._go_to(self.find("button", field))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)
        self.reads(file["name"])

    def _go_to(self, target: Locator) -> None:
        wanted = target.element_handle()
        key = "Shift+Tab" if wanted.evaluate(_LIES_BEHIND) else "Tab"
        stops: list[str] = []
        while not wanted.evaluate("target => target === document.activeElement"):
            stop = self._press(key)
            stops.append(stop["what"] if stop else "")
            assert len(stops) < _MOST, f"{target} is not reached: {stops[-20:]}"

    def _go_round(self, key: str) -> None:
        """Once through the page, and around its end: back to the first stop, and past no other."""
        stops: list[Stop] = []
        for _step in range(_MOST):
            stop = self._press(key)
            if stop and stop["number"] in [each["number"] for each in stops]:
                break
            stops += [stop] if stop else []
        numbers = [each["number"] for each in stops]
        assert stop, f"{self.page.url} lets go of the focus"
        assert stop["number"] == numbers[0], f"{key} is caught at {stops[-1]['what']}"
        left_out = self.page.evaluate(_LEFT_OUT, numbers)
        assert left_out == [], f"{self.page.url}: {key} passes by"

    def _press(self, key: str) -> Stop | None:
        self.page.keyboard.press(key)
        stop: Stop | None = self.page.evaluate(_STOP)
        if stop:
            assert stop["marked"], f"no mark of focus: {stop['what']}"
            assert stop["inSight"], f"focus out of sight: {stop['what']}"
        return stop
