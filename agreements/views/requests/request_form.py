"""The request form: its list of tasks, the check of the answers, and issuing."""

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements import tasks
from agreements.enums import Status
from agreements.exceptions import InvalidTransition, PortalError
from agreements.form_fields import own_fields
from agreements.models import Agreement, User
from agreements.selectors import access
from agreements.selectors.requests import reminders, timeline
from agreements.services.license_texts.display import text_of
from agreements.services.requests import issuing, progress
from agreements.services.requests.progress import Section, SectionState
from agreements.services.requests.section_edits import is_editable
from agreements.views.conflict import conflict_response
from agreements.views.signed_in import signed_in

# The color of a state's tag; see components/tag.html.
_KINDS = {
    SectionState.TODO: "todo",
    SectionState.STARTED: "todo",
    SectionState.DONE: "done",
    SectionState.PROBLEM: "problem",
    SectionState.OPTIONAL: "later",
    SectionState.UNSAVED: "todo",
}


def next_open(agreement: Agreement, after: Section | None = None) -> HttpResponse:
    """To the next section that is open, or to the check of the answers: there is the button."""
    section = progress.next_section(progress.section_states(agreement), after)
    return redirect(f"request_{section or 'check'}", agreement.reference)


@require_safe
@signed_in
def request_form(request: HttpRequest, reference: str) -> HttpResponse:
    """The list of tasks."""
    agreement = access.own_agreement(cast(User, request.user), reference)
    if not is_editable(agreement):
        return redirect(agreement)
    saved = progress.section_states(agreement)
    wanted, asked = timeline.last_asked(agreement)
    context = {
        "agreement": agreement,
        "tasks": _tasks(agreement, saved),
        "missing": len(progress.missing_sections(saved)),
        "replaced": timeline.replaced_version(agreement),
        "wanted": wanted,
        "asked": asked,
        "reminders": reminders.reminders_to_come(agreement),
    }
    return render(request, "agreements/requests/request_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def request_check(request: HttpRequest, reference: str) -> HttpResponse:
    """Every answer with a way to change it; POST issues the License Agreement, of these answers."""
    user = cast(User, request.user)
    agreement = access.own_agreement(user, reference)
    if request.method != "POST":
        if not is_editable(agreement):
            return redirect(agreement)
        return _check_page(request, agreement)
    try:
        issuing.issue(agreement, by=user, shown=_shown(request))
        tasks.nudge_outbox()
    except InvalidTransition as error:
        agreement = access.own_agreement(user, reference)
        if agreement.status == Status.AWAITING_SIGNATURE:  # the button was pressed twice
            return redirect(agreement)
        return conflict_response(request, error, agreement)
    except issuing.AnswersChanged as error:
        return _check_page(request, access.own_agreement(user, reference), str(error), status=409)
    except PortalError as error:
        return _check_page(request, agreement, str(error), status=422)
    return redirect(agreement)


def _shown(request: HttpRequest) -> dict[Section, str]:
    """The answers that the page showed, as it says itself."""
    return {section: request.POST.get(f"seen-{section}", "") for section in Section}


def _check_page(
    request: HttpRequest, agreement: Agreement, refused: str = "", *, status: int = 200
) -> HttpResponse:
    # First of all: an answer saved while the page is made is then found to have changed.
    states = progress.answer_digests(agreement)
    saved = progress.section_states(agreement)
    missing, tasks = progress.missing_sections(saved), _tasks(agreement, saved)
    text, fields = text_of(agreement.version), progress.asked_fields(agreement)
    context = {
        "agreement": agreement,
        "signer": agreement.signer,
        "people": agreement.associates.filter(until=None),
        "asked": {field.name for field in fields},
        "form_answers": [
            (field, agreement.form_answers.get(field.name, "")) for field in own_fields(fields)
        ],
        "accepted": [c for c in text.clauses if c.key in agreement.accepted],
        "has_address": any(task["section"] == Section.ADDRESS for task in tasks),
        "missing": [task for task in tasks if task["section"] in missing],
        "unsaved": [task for task in tasks if agreement.typed.get(str(task["section"]))],
        "states": states,
        "refused": refused,
    }
    return render(request, "agreements/requests/request_check.html", context, status=status)


def _tasks(agreement: Agreement, saved: Mapping[Section, SectionState]) -> list[dict[str, object]]:
    """The rows of the task list, as components/task.html takes them."""
    return [
        {
            "section": section,
            "title": section.label,
            "url": reverse(f"request_{section}", args=[agreement.reference]),
            "kind": _KINDS[state],
            "label": state.label,
        }
        for section, state in progress.shown_states(agreement, saved).items()
    ]
