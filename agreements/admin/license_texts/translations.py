"""Translations of a draft on the desk: each is edited like the text that binds."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements.admin import version_page
from agreements.admin.base import person
from agreements.enums import VersionStatus
from agreements.exceptions import PortalError
from agreements.models import LicenseVersion
from agreements.services.license_texts import drafts, translations

from .draft_form import TextForm
from .editor import Editor


@dataclass(frozen=True, slots=True)
class Overview:
    """The translations of a version, (code, name, what does not fit) each, and what else could
    be translated into: code → name."""

    there: list[tuple[str, str, list[str]]]
    others: dict[str, str]


def overview(version: LicenseVersion) -> Overview:
    """Empty for a text from before the format."""
    try:
        names = translations.languages(version)
        odd = translations.out_of_step(version)
    except PortalError:
        return Overview([], {})
    codes = list(version.translations.values_list("language", flat=True))
    there = [(code, names.get(code, code), odd.get(code, [])) for code in codes]
    open_to_more = version.status == VersionStatus.DRAFT
    others = {code: name for code, name in names.items() if code not in codes}
    return Overview(there, others if open_to_more else {})


class TranslationEditor(Editor):
    """One translation, named by `?language=`; it need not be there yet."""

    form_class = TextForm

    def draft(self, request: HttpRequest, pk: int) -> LicenseVersion:
        version = super().draft(request, pk)
        self.language = request.GET.get("language", "")
        if self.language not in translations.languages(version):
            raise Http404
        return version

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self.draft(request, pk)
        if version.status != VersionStatus.DRAFT:
            return self.too_late(version, drafts.NotADraft(), "")
        return super().get(request, pk)

    def stored(self, version: LicenseVersion) -> dict[str, Any]:
        found = version.translations.filter(language=self.language).first()
        return {
            "source": found.source if found else translations.first_text(version, self.language),
            "seen": translations.state(version, self.language),
        }

    def save(self, version: LicenseVersion, typed: dict[str, Any]) -> None:
        translations.save(version, by=person(self.request), language=self.language, **typed)

    def describe(self, version: LicenseVersion) -> dict[str, object]:
        name = translations.languages(version)[self.language]
        return {
            "title": _("%(language)s: translation of LA %(number)s")
            % {"language": name, "number": version.number},
            "is_new": not translations.state(version, self.language),
        }


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the translation away that `language` names."""
    version = version_page.found(request, pk, version_page.WRITE)
    try:
        translations.remove(version, by=person(request), language=request.POST.get("language", ""))
    except PortalError as error:
        context = {"title": _("This text can’t be changed"), "sentence": error}
        return version_page.answer(request, "refused", version, context, 409)
    messages.success(request, _("The translation is removed."))
    return HttpResponseRedirect(version_page.address("change", version))
