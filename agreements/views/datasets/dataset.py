"""The public pages of a dataset: what it is, its License Agreement and what a version of it
changes, how a student gets it."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.documents.license_text import parse_license_text
from agreements.documents.markup import to_html
from agreements.enums import Asked
from agreements.file_responses import dataset_picture_response
from agreements.models import Dataset
from agreements.reading_order import by_name
from agreements.selectors import access
from agreements.selectors.datasets import public_datasets
from agreements.selectors.publications.published import public_publications
from agreements.selectors.requests import waiting_times
from agreements.services.license_texts import diff, display
from agreements.services.publications import cite_formats

_NEWEST = 5  # publications on a dataset's page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The datasets; where there is one only, its page has the one address and this leads there."""
    listed = by_name(public_datasets.listed_datasets())
    if len(listed) == 1:
        return redirect(listed[0])
    return render(request, "agreements/datasets/home.html", {"datasets": listed})


@require_safe
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """What one wants to know before applying; the LA itself has a page."""
    found = access.public_dataset(slug)
    version = public_datasets.version_in_force(found)
    newest = list(public_publications(found)[: _NEWEST + 1])
    context = {
        "dataset": found,
        "formats": cite_formats.cite_formats(found),
        "publications": newest[:_NEWEST],
        "has_more": len(newest) > _NEWEST,
        "summary": to_html(found.summary),
        "version": version,
        "asks": display.asked_clauses(version, found),
        "announced": public_datasets.version_announced(found),
        "license_text": display.text_of(version) if version else None,
        "how_long": waiting_times.how_long(found),
    }
    return render(request, "agreements/datasets/dataset.html", context)


@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """What its owner shows of it."""
    return dataset_picture_response(request, access.public_dataset(slug))


@require_safe
def version(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """One LA in full, for as long as anybody is bound by it: always.

    `?language=` asks for a translation, `&revision=` for an earlier one; where there is none, the
    text that binds is shown.
    """
    found = access.public_version(slug, number)
    texts = display.texts_by_language(found)
    asked = request.GET.get("language", "")
    language = asked if asked in texts else next(iter(texts))
    revisions = display.revisions(found, language)
    number = request.GET.get("revision", "")
    revision = next((row for row in revisions if str(row.revision) == number), None)
    context = {
        "dataset": found.dataset,
        "version": found,
        "revisions": revisions,
        "revision": revision or (revisions[0] if revisions else None),
        "others": public_datasets.public_versions(found.dataset).exclude(pk=found.pk),
        "license_text": parse_license_text(revision.source if revision else texts[language]),
        "languages": list(texts),
        "language": language,
    }
    return render(request, "agreements/datasets/version.html", context)


@require_safe
def version_changes(request: HttpRequest, slug: str, number: str, against: str) -> HttpResponse:
    """Two versions that were announced, the older as the old, whichever is named first."""
    one, other = (access.public_version(slug, name) for name in (number, against))
    if one == other:
        return redirect("version", slug, number)
    old, new = diff.older_and_newer(one, other)
    languages = diff.common_languages(old, new)
    compared = diff.compare_versions(old, new, request.GET.get("language", ""))
    context = {
        "dataset": new.dataset,
        "old": old,
        "new": new,
        "comparison": compared,
        "languages": languages,
        "language": compared.language,
    }
    return render(request, "agreements/datasets/version_changes.html", context)


@require_safe
def supervisor(request: HttpRequest, slug: str) -> HttpResponse:
    """What a student does: words to send to the supervisor, who signs."""
    found = access.public_dataset(slug)
    asks = display.asked_clauses(public_datasets.version_in_force(found), found)
    if Asked.SUPERVISOR not in asks:
        raise Http404
    subject = _("License agreement for the %(name)s dataset: please sign for me") % {
        "name": found.name
    }
    words = _letter(found)
    mailto = f"mailto:?subject={quote(subject)}&body={quote(words)}"
    context = {
        "dataset": found,
        "asks": asks,
        "subject": subject,
        "words": words,
        "mailto": mailto,
    }
    return render(request, "agreements/requests/supervisor.html", context)


def _letter(found: Dataset) -> str:
    """A student's letter to the supervisor. What only the student knows stands in brackets."""
    facts = {"name": found.name, "owner": found.owner, "url": display.page_url(found)}
    if not found.person_id:
        return (
            _(
                "Dear [name],\n\n"
                "I would like to use the %(name)s dataset of the %(owner)s for my research. Its "
                "License Agreement asks that a supervisor signs for students, with a work e-mail "
                "address, and lists each student by name.\n\n"
                "My name: [your full name]\n"
                "What I will use the data for: [two or three sentences]\n\n"
                "Could you please apply on this page and list me under “Students and employees”? "
                "It takes about ten minutes, then one signature by hand:\n"
                "%(url)s\n\n"
                "Thank you!\n"
                "[your name]"
            )
            % facts
        )
    return _(
        "Dear [name],\n\n"
        "I would like to use the %(name)s dataset of the %(owner)s for my research. Its License "
        "Agreement asks that a supervisor signs for students, with a work e-mail address, and "
        "lists each student by name and %(id)s.\n\n"
        "My name: [your full name]\n"
        "My %(id)s: [your ID, or “none”]\n"
        "What I will use the data for: [two or three sentences]\n\n"
        "Could you please apply on this page and list me under “Students and employees”? It "
        "takes about ten minutes, then one signature by hand:\n"
        "%(url)s\n\n"
        "Thank you!\n"
        "[your name]"
    ) % {**facts, "id": found.person_id_inside}
