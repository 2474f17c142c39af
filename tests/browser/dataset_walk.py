"""A data owner opens a second dataset, from the first page of the desk on."""

from playwright.sync_api import Page, expect

from agreements.models import StaffInvitation
from tests.browser.walker import Walker

WORDS = {
    "Name of the dataset": "CAS(ME)3",
    "Full name": "CAS(ME)3: Spontaneous Micro-expressions with Depth",
    "Short name in links": "casme3",
    "Owner": "Institute of Psychology",
    "Contact e-mail": "casme3@psych.example.edu",
}
STEPS = "step by step"


def fill(page: Page, words: dict[str, str]) -> None:
    for label, text in words.items():
        page.get_by_role("textbox", name=label).first.fill(text)


def write_license(owner: Walker) -> None:
    """Begun with headings, written between them, saved."""
    owner.follow("License Agreement")
    owner.look("New LA version")
    owner.press("Start the draft")
    owner.look("Edit LA 1.0", "opening-license")
    box = owner.page.get_by_label("Text (Markdown)")
    source = box.input_value()
    assert 'dataset: "CAS(ME)3"' in source
    while (start := source.find("[Write here")) >= 0:
        source = f"{source[:start]}Words of the institute.{source[source.index(']', start) + 1 :]}"
    source = source.replace("form_fields:", "form_fields:\n  orcid: Your ORCID iD")
    box.fill(source)
    owner.press("Save")
    expect(owner.page.get_by_text("The draft is saved.")).to_be_visible()
    owner.follow("Back to the steps of CAS(ME)3")


def begin_dataset(owner: Walker) -> None:
    """Nobody sees it yet."""
    page = owner.page
    page.goto("/admin/")
    owner.follow("Add Datasets")
    owner.look("Begin a dataset", "opening-begin")
    fill(page, WORDS)
    owner.press("Begin")
    owner.look(STEPS, "opening-steps")
    expect(page.get_by_role("button", name="Show it to the public")).to_have_count(0)


def show_dataset(owner: Walker) -> None:
    """All its steps, and the last one."""
    page = owner.page
    owner.follow("What the public reads")
    owner.look("What the public reads")
    fill(page, {"What it is": "Faces, with *depth*.", "How to cite": "Li et al. (2022)"})
    owner.press("Save")
    write_license(owner)
    owner.look(STEPS)
    owner.follow("Colleagues")
    page.get_by_label("Work e-mail address").fill("new@psych.example.edu")
    page.get_by_label("Reviewer").check()
    owner.press("Send the invitation")
    assert [each.slug for each in StaffInvitation.objects.get().datasets.all()] == ["casme3"]
    page.goto("/admin/")
    owner.follow("See what is missing")
    owner.follow("How to get the data")
    page.get_by_label("Instructions").fill("Fetch it at the institute.")
    owner.press("Save")
    page.goto("/admin/")
    owner.follow("See what is missing")
    owner.follow("Notice period and terms")
    page.get_by_label("Notice period in days").fill("60")
    owner.press("Save")
    owner.look(STEPS, "opening-ready")
    owner.press("Show it to the public")
    expect(page.get_by_text("CAS(ME)3 is shown to the public.")).to_be_visible()
