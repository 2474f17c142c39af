"""An applicant's path from the public page to *submitted*, whatever it is gone by."""

import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from playwright.sync_api import FilePayload, Locator, Page, expect

from agreements import storage
from agreements.models import IssuedDocument
from agreements.services.datasets.dataset_file import load_dataset
from ops.demo.world.handwriting import signed_scan
from tests.accounts.people import mailed_codes

SIGNER = "liu.qingyan@psych.example.edu"
LANGUAGES = dict(settings.LANGUAGES)
# What only the dataset's own words say.
PERSON_ID = {"en": "Registered ID for the competition", "zh-hans": "竞赛编号"}
CUT_OFF = "The end of this PDF is missing. Scan or save it again and upload the new file."


class Hand(ABC):
    """Finds what is on a page by its role and accessible name, and uses it in a way of its own."""

    language = "en"

    def __init__(self, page: Page) -> None:
        self.page = page

    def say(self, words: str, **values: object) -> str:
        """The words as the page has them."""
        with translation.override(self.language):
            return translation.gettext(words) % values

    def find(self, role: Any, name: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role(role, name=name, exact=True)

    def arrives(self, heading: str) -> None:
        """At a page with this first heading, in the language that was chosen."""
        first = self.page.get_by_role("heading", level=1)
        expect(first).to_contain_text(heading)
        expect(self.page.locator(f"html[lang={self.language}]")).to_have_count(1)

    def speaks(self, language: str) -> None:
        """Press the switch in the header."""
        self.presses(LANGUAGES[language], within=self.page.get_by_role("banner"))
        self.language = language

    def reads(self, words: str) -> None:
        """What is read out as it appears."""
        expect(self.page.get_by_role("status").filter(has_text=words)).to_have_count(1)

    def is_told(self, summary: str, error: str, field: Locator) -> None:
        """What is wrong is said first of all, and leads to the field."""
        alert = self.find("alert", summary)
        expect(alert).to_be_visible()
        assert self.page.title().startswith(self.say("Error:"))
        self.follows(error, within=alert)
        expect(field).to_be_focused()

    def downloads(self, link: str) -> None:
        with self.page.expect_download():
            self.follows(link)

    @abstractmethod
    def follows(self, link: str, within: Locator | None = None) -> None: ...

    @abstractmethod
    def presses(self, button: str, within: Locator | None = None) -> None: ...

    @abstractmethod
    def types(self, field: str, text: str) -> None: ...

    @abstractmethod
    def chooses(self, field: str, value: str) -> None: ...

    @abstractmethod
    def ticks(self, box: Locator) -> None: ...

    @abstractmethod
    def picks(self, choice: Locator) -> None: ...

    @abstractmethod
    def attaches(self, field: str, file: FilePayload) -> None: ...


def apply_for_access(hand: Hand, language: str) -> None:
    """The site holds nothing yet; in the end it holds one request, submitted."""
    folder = Path(settings.BASE_DIR) / "agreements" / "licenses"
    load_dataset(folder / "casmemg.toml", by=None)
    hand.page.goto("/")
    hand.arrives("CASMEMG")
    if language != hand.language:
        hand.speaks(language)
        hand.arrives("CASMEMG")
    _sign_in(hand)
    _say_who_and_why(hand)
    _list_people(hand)
    _accept(hand)
    _send(hand, _take_the_paper(hand))


def _sign_in(hand: Hand) -> None:
    say = hand.say
    hand.follows(say("Apply for access"))
    hand.arrives(say("Apply for %(name)s", name="CASMEMG"))
    myself = hand.find(
        "radio", say("I have a work e-mail of my own that stays with me (staff, faculty)")
    )
    hand.presses(say("Send me a code"))
    hand.is_told(say("One answer is missing"), say("Say who signs."), myself)
    hand.picks(myself)
    hand.types(say("Work e-mail address"), SIGNER)
    hand.presses(say("Send me a code"))
    hand.arrives(say("Enter the code"))
    hand.types(say("Code"), mailed_codes(SIGNER)[-1])
    hand.presses(say("Go on"))


def _say_who_and_why(hand: Hand) -> None:
    say = hand.say
    hand.arrives(say("About you"))
    hand.presses(say("Save and go on"))
    name = hand.find("textbox", say("Your name"))
    hand.is_told(say("There is a problem"), say("Enter your name."), name)
    hand.types(say("Your name"), "柳清妍")
    hand.types(say("Your title"), "Professor")
    hand.types(say("Your affiliation"), "School of Psychology, Beidi University")
    hand.types(say("Detailed address of your affiliation"), "16 Songlin Road\nBeijing 100101")
    hand.chooses(say("Country or region"), "CN")
    hand.reads(say("Kept, but not saved yet."))
    hand.presses(say("Save and go on"))
    hand.arrives(say("What you will use the data for"))
    hand.types(say("What will you use the data for?"), "Micro-expressions and EMG.")
    hand.presses(say("Save and go on"))


def _list_people(hand: Hand) -> None:
    say = hand.say
    hand.arrives(say("Students and employees"))
    hand.types(say("Name"), "Nguyễn Văn Ánh")
    hand.types(PERSON_ID[hand.language], "MEGC-102")
    hand.presses(say("Add a person"))
    hand.reads(say("A row was added."))
    second = hand.page.get_by_role("group", name=re.compile(rf"^{say('Person')} 2"))
    hand.presses(say("Remove this person"), within=second)
    hand.reads(say("The row was removed."))
    hand.presses(say("Save and go on"))


def _accept(hand: Hand) -> None:
    hand.arrives(hand.say("The clauses of the License Agreement"))
    for box in hand.page.get_by_role("checkbox").all():
        hand.ticks(box)
    hand.presses(hand.say("Save and go on"))
    hand.arrives(hand.say("Check your answers"))
    hand.presses(hand.say("Issue the License Agreement"))


def _take_the_paper(hand: Hand) -> IssuedDocument:
    shown = {"dataset": "CASMEMG", "number": "1.0"}
    hand.arrives(hand.say("%(dataset)s, License Agreement %(number)s", **shown))
    hand.downloads(hand.say("Download the License Agreement"))
    return IssuedDocument.objects.get()


def _send(hand: Hand, document: IssuedDocument) -> None:
    say, field = hand.say, hand.say("Signed scan")
    hand.attaches(field, _pdf(b"%PDF-1.7 cut off"))
    hand.presses(say("Send the scan"))
    hand.reads(say(CUT_OFF))
    scan = signed_scan(storage.read_file(document.file), document.layout, seed=1)
    hand.attaches(field, _pdf(scan))
    hand.presses(say("Send the scan"))
    whose_turn = re.compile(say("A reviewer reads your scan next"))
    expect(hand.page.get_by_role("region", name=whose_turn)).to_be_visible(timeout=30_000)
    hand.reads(say("We have your signed scan. You get a receipt by mail in a few minutes."))
    hand.reads(say("Reading your scan. This takes a few seconds."))


def _pdf(content: bytes) -> FilePayload:
    return {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": content}
