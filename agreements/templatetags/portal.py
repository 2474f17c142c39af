"""The few tags that every page of the portal uses."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django import template
from django.conf import settings
from django.forms import BaseForm, BaseFormSet, BoundField, Field
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from agreements import clock, dates, enumeration
from agreements.affiliation.verdict import judge
from agreements.bibliography.doi import doi_url
from agreements.documents.markup import to_html
from agreements.enums import Status
from agreements.models import Dataset, NoticeDelivery, Publication
from agreements.name_pinyin import pinyin_for_reader, with_pinyin
from agreements.portal_name import portal_name
from agreements.selectors.grants import grant_history
from agreements.services.license_texts.display import page_url
from agreements.services.notices.eligibility import effective_if_notified
from agreements.services.requests.progress import MUST_EXPLAIN

register = template.Library()
_MOST_AUTHORS = 10


@register.inclusion_tag("components/demo_ribbon.html")
def demo_ribbon() -> dict[str, object]:
    """In the demo: a line on every page that says so, leads to its inbox, and tells its date."""
    return {"is_demo": settings.DEMO, "moment": timezone.now() if clock.time_ahead() else None}


@register.inclusion_tag("components/language_choice.html", takes_context=True)
def language_choice(context: template.Context) -> dict[str, object]:
    """The languages that one can switch to; none on pages that are rendered without a request."""
    spoken, request = get_language(), context.get("request")
    offered = [(code, name) for code, name in settings.LANGUAGES if code != spoken]
    return {"offered": offered, "here": _page_of(request) if request else ""}


def _page_of(request: HttpRequest) -> str:
    """Where this page, or the one whose form it answers, can be opened again."""
    asked_from = urlsplit(request.headers.get("Referer", ""))
    if request.method in ("GET", "HEAD") or asked_from.netloc != request.get_host():
        return request.get_full_path()
    return urlunsplit(("", "", asked_from.path, asked_from.query, ""))


register.filter("in_a_row", enumeration.in_a_row)
# In the header, and at the end of every title.
register.simple_tag(portal_name)
register.simple_tag(enumeration.comma)
register.simple_tag(enumeration.aside_begins)
register.simple_tag(enumeration.aside_ends)
register.filter("said_in", dates.say)
register.filter("zone_name", dates.zone_name)
register.filter("ended_by", grant_history.ended_by)


@register.filter
def effect_for_signer(notice: NoticeDelivery) -> str:
    """When a new version takes effect for a signer who reads of it now, zone and all."""
    moment = effective_if_notified(notice, timezone.now())
    return dates.say(moment, notice.version.dataset.time_zone)


@register.filter
def license_html(markdown: str, dataset: Dataset) -> SafeString:
    """A part of a dataset's LA, in which the address of the dataset's page may stand."""
    return to_html(markdown, page_url(dataset))


@register.filter
def anybody_can_open(address: str, dataset: Dataset) -> bool:
    """Whether it is at a provider of free, passing-on or short-lived mailboxes, which prove no
    workplace; the dataset's own lists count."""
    verdict = judge(address, dataset.trusted_domains, dataset.distrusted_domains)
    return bool(address) and verdict.kind in MUST_EXPLAIN


register.filter("with_pinyin", with_pinyin)
register.filter("pinyin_for_reader", pinyin_for_reader)
register.filter("doi_url", doi_url)


@register.filter
def first_authors(publication: Publication) -> SafeString:
    """The first ten, as a list names them, and how many more there are.

    Each by itself: an Arabic name turns no other around.
    """
    names = publication.author_list
    said = format_html_join("; ", "<bdi>{}</bdi>", ([name] for name in names[:_MOST_AUTHORS]))
    more = len(names) - _MOST_AUTHORS
    if more <= 0:
        return said
    words = ngettext("{names} and {more} more", "{names} and {more} more", more)
    return format_html(words, names=said, more=more)


@register.filter
def inline_svg(document: str) -> SafeString:
    """An SVG file without its XML declaration, to stand in a page.

    Only for pictures made by the server itself: nothing in them is escaped.
    """
    return mark_safe(document[document.index("<svg") :])  # noqa: S308 - see above


@register.inclusion_tag("components/tag.html")
def status_tag(status: str) -> dict[str, str]:
    """An agreement's status as a colored word. Raises ValueError for an unknown one."""
    known = Status(status)
    return {"kind": known.value, "label": str(known.label)}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: "BaseForm | BaseFormSet[Any] | None") -> dict[str, list[dict[str, str]]]:
    """Every error of the forms and formsets, each linked to its field.

    What the page lacks (a tag then gets "") and unbound forms are passed over.
    """
    errors = [
        {"target": target, "message": message}
        for form in forms
        if form and form.is_bound
        for target, message in _errors_of(form)
    ]
    return {"errors": errors}


def _errors_of(form: "BaseForm | BaseFormSet[Any]") -> Iterator[tuple[str, str]]:
    """(id of the control or "", sentence) for each error, in the order of the page."""
    if isinstance(form, BaseFormSet):
        for message in form.non_form_errors():
            yield "", str(message)
        # Not `deleted_forms`: that is empty while any row has an error.
        kept = [row for row in form.forms if not row.cleaned_data.get(DELETION_FIELD_NAME)]
        for number, row in enumerate(kept, start=1):
            for target, message in _errors_of(row):
                yield (
                    target,
                    _("Person %(number)d: %(message)s") % {"number": number, "message": message},
                )
        return
    for message in form.non_field_errors():
        yield "", str(message)
    for field in form:
        # Of a group of radios or checkboxes, its first one.
        target = f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
        for message in field.errors:
            yield target, _naming(field, str(message))


def _naming(field: BoundField, message: str) -> str:
    """Away from its field, "This field is required." needs the field's label."""
    if message == str(Field.default_error_messages["required"]):
        return _("%(label)s: %(message)s") % {"label": field.label, "message": message}
    return message
