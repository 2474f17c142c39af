"""Says what an import will do; only the POST does it. Or throws it away."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements import nudges
from agreements.admin import pages
from agreements.enums import ImportOutcome, ImportState, Verb
from agreements.lifecycle import permission
from agreements.models import AgreementImport
from agreements.selectors.imports import import_rows
from agreements.services.imports import desk_steps
from agreements.services.imports.import_moves import ImportMovedOn

from .import_page import import_address, import_view, render_import
from .upload_page import ADD


class ConfirmForm(forms.Form):
    """Who answers for it, and who is told."""

    checked = forms.BooleanField(
        label=gettext_lazy("I have checked these rows against the signed papers."),
        help_text=gettext_lazy("It stands on record with each agreement, under your name."),
        error_messages={
            "required": gettext_lazy("Tick the box once you have checked them: nobody else does.")
        },
    )
    tells_signers = forms.BooleanField(
        label=gettext_lazy("Write to the signers that their agreement is kept here."),
        help_text=gettext_lazy("Without it, nobody gets a mail about the import itself."),
        required=False,
    )
    invites_people = forms.BooleanField(
        label=gettext_lazy("Invite the people listed to confirm."),
        help_text=gettext_lazy(
            "Those with an e-mail address. Without it they are on the list and have no access; "
            "their signer can invite them later."
        ),
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)


@import_view()
def confirm_import(request: HttpRequest, batch: AgreementImport) -> HttpResponse:
    """GET asks, POST has a worker make agreements of the rows; 409 where nothing is staged."""
    pages.require_permission(request, permission(Verb.IMPORT))
    is_sent, counts = request.method == "POST", import_rows.outcomes(batch)
    form = ConfirmForm(request.POST if is_sent else None, initial={"seen": counts["new"]})
    if form.is_valid():
        said = form.cleaned_data
        desk_steps.confirm_import(
            batch,
            by=pages.person(request),
            seen=said["seen"],
            tells_signers=said["tells_signers"],
            invites_people=said["invites_people"],
        )
        nudges.nudge_imports()
        number = said["seen"]
        told = ngettext(
            "%(n)d row becomes an agreement.", "%(n)d rows become agreements.", number
        ) % {"n": number}
        return pages.redirect_done(request, import_address("change", batch), told)
    if batch.state != ImportState.STAGED:
        raise ImportMovedOn
    if not counts[ImportOutcome.NEW]:
        raise desk_steps.NothingToImport
    new = batch.rows.filter(outcome=ImportOutcome.NEW)
    context = {
        "title": _("Import the agreements"),
        "form": form,
        "new": counts[ImportOutcome.NEW],
        "noticed": import_rows.noticed(batch),
        "newest": import_rows.newest_version(batch),
        "without_scan": new.filter(file="").count(),
        "left_out": sum(counts[one] for one in ("errors", "there", "open")),
    }
    return render_import(request, "confirm", batch, context, pages.form_status(form))


@import_view()
def drop_import(request: HttpRequest, batch: AgreementImport) -> HttpResponse:
    """GET asks, POST throws a table away of which nothing was imported."""
    pages.require_permission(request, ADD)
    if request.method == "POST":
        desk_steps.drop_import(batch, by=pages.person(request))
        imports = reverse("admin:agreements_agreementimport_changelist")
        return pages.redirect_done(request, imports, _("The table is thrown away."))
    if batch.state not in desk_steps.DROPPABLE:
        raise ImportMovedOn
    return render_import(request, "drop", batch, {"title": _("Throw the table away")})
