"""The texts of LAs as they are shown."""

from contextlib import suppress

from django.conf import settings

from agreements.documents.body import body_words
from agreements.documents.license_text import LicenseText, parse_license_text
from agreements.documents.paper_words import BodyWords, PaperWords
from agreements.exceptions import LicenseTextInvalid
from agreements.form_fields import STANDARD, FormField
from agreements.models import Dataset, LicenseTranslation, LicenseVersion


def text_of(version: LicenseVersion) -> LicenseText:
    """A version's text that binds. Raises LicenseTextInvalid."""
    return parse_license_text(version.source)


def asked_clauses(version: LicenseVersion | None, dataset: Dataset) -> dict[str, int]:
    """Which clause asks for what (`enums.Asked`): by the LA itself, else by the dataset.

    What is not in it, no clause asks for as far as anybody has said.
    """
    try:
        said = text_of(version).asks if version else None
    except LicenseTextInvalid:  # from before the format
        said = None
    return dict(dataset.asks if said is None else said)


def form_fields(version: LicenseVersion) -> tuple[FormField, ...]:
    """What its form asks for; of a text from before the format, the standard fields."""
    try:
        return text_of(version).form_fields
    except LicenseTextInvalid:
        return tuple(FormField(name, "") for name in STANDARD)


def translated_fields(version: LicenseVersion, language: str) -> dict[str, FormField]:
    """By name, the fields as its text in this language calls them; those that fit no more left out.

    It may have been translated from an earlier state of the draft.
    """
    try:
        source = texts_by_language(version).get(language, version.source)
        fields = parse_license_text(source).form_fields
    except LicenseTextInvalid:
        return {}
    binding = {field.name: len(field.options) for field in form_fields(version)}
    return {f.name: f for f in fields if binding.get(f.name) == len(f.options)}


def most_clauses(dataset: Dataset) -> int | None:
    """How many clauses its longest LA has; None where no LA of it can be read."""
    found = []
    for version in dataset.versions.all():
        with suppress(LicenseTextInvalid):
            found.append(len(text_of(version).clauses))
    return max(found, default=None)


def language_of(version: LicenseVersion) -> str:
    """The language of the text that binds; English where it is from before the format."""
    try:
        return text_of(version).language
    except LicenseTextInvalid:
        return "en"


def texts_by_language(version: LicenseVersion) -> dict[str, str]:
    """The sources of a version by language, the binding one first, of translations the newest
    revision. Raises LicenseTextInvalid."""
    translations = version.translations.order_by("language", "revision")
    return {
        text_of(version).language: version.source,
        **{translation.language: translation.source for translation in translations},
    }


def newest_translation(version: LicenseVersion, language: str) -> LicenseTranslation | None:
    """The revision that is read; of a draft, what is written so far."""
    return version.translations.filter(language=language).order_by("-revision").first()


def revisions(version: LicenseVersion, language: str) -> list[LicenseTranslation]:
    """Of its translation into a language, the newest first; none of the language that binds."""
    found = version.translations.filter(language=language).order_by("-revision")
    return list(found.defer("source"))


def text_in_full(version: LicenseVersion, dataset: Dataset) -> str:
    """The text that binds, in Markdown, without its front matter, to go with the data; one from
    before the format as it is."""
    try:
        text = text_of(version)
    except LicenseTextInvalid:
        return version.source
    clauses = [f"## {one.number}. {one.heading}\n\n{one.markdown}" for one in text.clauses]
    parts = [f"# {text.title}", text.preamble, *clauses, "---", text.closing]
    return "\n\n".join(parts).replace("{upload_url}", page_url(dataset)) + "\n"


def printed_body(version: LicenseVersion) -> BodyWords:
    """What the PDF of its text says, wherever the portal was to be found when it was made; bodies
    of long ago don't tell. Raises LicenseTextInvalid."""
    address = version.body_layout.get("upload_url") or page_url(version.dataset)
    return body_words(text_of(version), address)


def body_paper(version: LicenseVersion) -> PaperWords:
    """The same as a paper of its own."""
    text = text_of(version)
    title = f"{text.subtitle}: {text.title} {text.version}"
    return PaperWords(title, text.language, (), (), body=printed_body(version))


def page_url(dataset: Dataset) -> str:
    """The public page of a dataset, as printed in its LA for `{upload_url}`."""
    return f"{settings.SITE_URL}{dataset.get_absolute_url()}"
