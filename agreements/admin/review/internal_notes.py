"""Staff read and write what they note about a request among themselves."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from agreements import nudges, rate_limits
from agreements.admin import pages
from agreements.enumeration import in_a_row
from agreements.exceptions import NotYourMove, PortalError, TooManyMessages
from agreements.forms.internal_note import InternalNoteForm
from agreements.models import Agreement
from agreements.selectors import access
from agreements.selectors.review import internal_notes as written
from agreements.services.review import internal_notes

from .one_request import fetch_request, refused_page, request_address
from .queue_walk import carried


def _refuse(request: HttpRequest, agreement: Agreement, _error: PortalError) -> HttpResponse:
    title = _("These notes are not for you")
    sentence = _(
        "This is your own request, or one that lists you. What colleagues note about it is "
        "for them. Write a message on its page instead."
    )
    typed = [text] if (text := request.POST.get("text")) else []
    return refused_page(request, agreement, title, sentence, 403, typed=typed)


@pages.record_view(fetch_request, refused=_refuse)
def notes_page(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Shows all notes and asks for one."""
    user = pages.person(request)
    if not access.may_answer(user, agreement):
        raise NotYourMove
    returned = pages.returned_form(request)
    notes = written.notes_of(agreement)
    names = written.mention_names(
        person for person in written.readers_of_notes(agreement) if person != user
    )
    form = InternalNoteForm(
        request.POST if request.method == "POST" else None,
        seen=notes[-1].number if notes else 0,
        names=names,
        typed=returned.get("text", "") if returned else "",
    )
    if form.is_valid():
        try:
            rate_limits.count(request, {"staff_writes": str(user.pk)}, TooManyMessages)
        except TooManyMessages as error:
            form.add_error("text", str(error))
        else:
            told = internal_notes.write_note(agreement, by=user, **form.cleaned_data)
            nudges.nudge_outbox()
            done = _("The note is kept. It mentions nobody.")
            if told:
                people = in_a_row(person.email for person in told)
                done = _("The note is kept. Told by mail: %(people)s.") % {"people": people}
            return pages.redirect_done(request, request_address(request, agreement), done)
    mentions = written.waiting_mentions(user).filter(note__agreement=agreement)
    context = {
        "title": _("Notes among staff"),
        "agreement": agreement,
        "mentioned": mentions.exists(),
        "carried": carried(request),
        "page": request_address(request, agreement),
        "notes": notes,
        "form": form,
    }
    return pages.desk_page(request, "review/internal_notes", context, pages.form_status(form))


@pages.record_view(fetch_request, refused=_refuse, methods=pages.POST)
def see_to_mentions(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """What mentions this person there waits for them no more."""
    user = pages.person(request)
    if not access.may_answer(user, agreement):
        raise NotYourMove
    internal_notes.see_to_mentions(agreement, by=user)
    said = _("Noted: what mentions you there waits for you no more.")
    return pages.redirect_done(request, request_address(request, agreement), said)
