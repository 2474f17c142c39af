"""Publishing a translation of a version that is no draft: a data owner reads it beside the text
that binds, clause by clause."""

from itertools import zip_longest

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin.pages import person, redirect_done
from agreements.admin.version_page import ANNOUNCE, render_version, version_address, version_view
from agreements.enums import VersionStatus
from agreements.models import LicenseVersion
from agreements.services.license_texts import display, translations, validation


@version_view(ANNOUNCE, refusal=gettext_lazy("This translation can’t be published"))
def publish_translation(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """GET `?language=` shows both texts, POST publishes, once."""
    language = request.GET.get("language", "")
    languages = translations.translation_languages(version)
    if language not in languages:
        raise Http404
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        translations.publish_translation(version, by=person(request), language=language, seen=seen)
        said = _("The translation is published. Everybody can read it.")
        return redirect_done(request, version_address("change", version), said)
    source = translations.source_being_written(version, language)
    if version.status == VersionStatus.DRAFT or not source:
        raise translations.NothingToPublish
    binding, text = display.text_of(version), validation.parse_storable_text(source)
    before = display.newest_translation(version, language)
    context = {
        "title": _("Publish the translation into %(language)s?")
        % {"language": languages[language]},
        "binding": binding,
        "text": text,
        "clauses": zip_longest(binding.clauses, text.clauses),
        "objections": translations.translation_objections(text, version, language),
        "language": language,
        "replaced": before.revision if before else None,
        "seen": translations.translation_digest(version, language),
    }
    return render_version(request, "license_texts/publish_translation", version, context)
