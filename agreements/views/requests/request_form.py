"""The request form: its list of tasks, the check of the answers, and issuing."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agreements import nudges
from agreements.enums import Status
from agreements.exceptions import InvalidTransition, PortalError
from agreements.form_fields import own_fields
from agreements.models import Agreement
from agreements.selectors.datasets import public_datasets
from agreements.selectors.requests import conversation, timeline
from agreements.services.license_texts import display
from agreements.services.requests import issuing, progress, reminders
from agreements.services.requests.progress import Section, SectionState
from agreements.services.requests.section_edits import is_editable
from agreements.services.review import defect_list
from agreements.views.signed_in import ASK, READ, SignedInRequest, own_request

# The color of a state's tag; see components/tag.html.
_KINDS = {
    SectionState.DONE: "done",
    SectionState.PROBLEM: "problem",
    SectionState.OPTIONAL: "later",
}


def next_open(agreement: Agreement, after: Section | None = None) -> HttpResponse:
    """To the next section that is open, or to the check of the answers: there is the button."""
    section = progress.next_section(progress.section_states(agreement), after)
    return redirect(f"request_{section or 'check'}", agreement.reference)


@own_request(READ, with_texts=True)
def request_form(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """The list of tasks."""
    if not is_editable(agreement):
        return redirect(agreement)
    saved = progress.section_states(agreement)
    wanted, asked = timeline.last_asked(agreement)
    documents = list(agreement.documents.order_by("-number"))
    context = {
        "agreement": agreement,
        "tasks": _tasks(agreement, saved),
        "missing": len(progress.missing_sections(saved)),
        "coming": public_datasets.version_coming(agreement),
        "replaced": timeline.replaced_version(agreement),
        "wanted": wanted,
        "asked": asked,
        "supervisor_signs": defect_list.SUPERVISOR_SIGNS in timeline.asked_defects(agreement),
        "reminders": reminders.reminders_to_come(agreement),
        "said": conversation.messages_of(agreement),
        "documents": documents,
        "scans": agreement.scans.order_by("-number") if documents else (),
    }
    return render(request, "agreements/requests/request_form.html", context)


@own_request(ASK, with_texts=True)
def request_check(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Every answer with a way to change it; POST issues the License Agreement, of these answers."""
    if request.method != "POST":
        return _check_page(request, agreement) if is_editable(agreement) else redirect(agreement)
    shown = {section: request.POST.get(f"seen-{section}", "") for section in Section}
    try:
        issuing.issue_document(agreement, by=request.user, shown=shown)
        nudges.nudge_outbox()
    except InvalidTransition:
        agreement.refresh_from_db()
        if agreement.status != Status.AWAITING_SIGNATURE:
            raise  # else the button was pressed twice
    except issuing.AnswersChanged as error:
        agreement.refresh_from_db()
        return _check_page(request, agreement, str(error), status=409)
    except PortalError as error:
        return _check_page(request, agreement, str(error), status=422)
    return redirect(agreement)


def _check_page(
    request: SignedInRequest, agreement: Agreement, refused: str = "", *, status: int = 200
) -> HttpResponse:
    # First of all: an answer saved while the page is made is then found to have changed.
    states = progress.answer_digests(agreement)
    saved = progress.section_states(agreement)
    missing, tasks = progress.missing_sections(saved), _tasks(agreement, saved)
    text, fields = display.text_of(agreement.version), progress.asked_fields(agreement)
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
        "asked_again": progress.reads_like_student(agreement),
        "asks": display.asked_clauses(agreement.version, agreement.dataset),
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
            "kind": _KINDS.get(state, "todo"),
            "label": state.label,
        }
        for section, state in progress.shown_states(agreement, saved).items()
    ]
