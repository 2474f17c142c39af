"""Translations of a draft on the desk: each is edited like the text that binds."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin.pages import POST, person, redirect_done
from agreements.admin.version_page import WRITE, version_address, version_view
from agreements.enums import VersionStatus
from agreements.exceptions import PortalError
from agreements.models import LicenseVersion
from agreements.services.license_texts import drafts, translations

from .editor import TextEditor


@dataclass(frozen=True, slots=True)
class TranslationOverview:
    """The translations of a version, (code, name, what does not fit) each, and what else could
    be translated into: code → name."""

    there: list[tuple[str, str, list[str]]]
    others: dict[str, str]


def translation_overview(version: LicenseVersion) -> TranslationOverview:
    """Empty for a text from before the format."""
    try:
        names = translations.translation_languages(version)
        odd = translations.outdated_translations(version)
    except PortalError:
        return TranslationOverview([], {})
    codes = list(version.translations.values_list("language", flat=True))
    there = [(code, names.get(code, code), odd.get(code, [])) for code in codes]
    open_to_more = version.status == VersionStatus.DRAFT
    others = {code: name for code, name in names.items() if code not in codes}
    return TranslationOverview(there, others if open_to_more else {})


class TranslationEditor(TextEditor):
    """One translation, named by `?language=`; it need not be there yet."""

    def fetch(self, request: HttpRequest, pk: int) -> LicenseVersion:
        version = super().fetch(request, pk)
        self.language = request.GET.get("language", "")
        if self.language not in translations.translation_languages(version):
            raise Http404
        return version

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self.fetch(request, pk)
        if version.status != VersionStatus.DRAFT:
            return self.too_late(version, drafts.NotADraft(), "")
        return super().get(request, pk)

    def stored(self, version: LicenseVersion) -> dict[str, Any]:
        found = version.translations.filter(language=self.language).first()
        return {
            "source": found.source
            if found
            else translations.initial_translation(version, self.language),
            "seen": translations.translation_digest(version, self.language),
        }

    def save(self, version: LicenseVersion, typed: dict[str, Any]) -> None:
        translations.save_translation(
            version, by=person(self.request), language=self.language, **typed
        )

    def page_facts(self, version: LicenseVersion) -> dict[str, object]:
        name = translations.translation_languages(version)[self.language]
        return {
            "title": _("%(language)s: translation of LA %(number)s")
            % {"language": name, "number": version.number},
            "is_new": not translations.translation_digest(version, self.language),
        }


@version_view(WRITE, methods=POST, refusal=gettext_lazy("This text can’t be changed"))
def remove_translation(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """Throw the translation away that `language` names."""
    translations.remove_translation(
        version, by=person(request), language=request.POST.get("language", "")
    )
    said = _("The translation is removed.")
    return redirect_done(request, version_address("change", version), said)
