"""The sections of the request form: a plain form each, and a list of rows, also without scripts."""

from collections.abc import Mapping
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from agreements.enums import OwnWord
from agreements.exceptions import PortalError
from agreements.form_fields import FormField
from agreements.forms import people
from agreements.forms.pasted_people import rows_in_list
from agreements.forms.request_answers import AddressExplanationForm, ClausesForm, UseForm
from agreements.forms.signer import OWN_PREFIX, SignerForm
from agreements.forms.unsaved_form import kept_form
from agreements.selectors.addresses import addresses_of_signer
from agreements.services.license_texts import display
from agreements.services.requests import applying, person_rows, progress
from agreements.services.requests.progress import Section

from .request_section import SectionView


class SignerView(SectionView):
    """Who signs."""

    section = Section.SIGNER
    tells_what_is_wrong = True

    @cached_property
    def translated(self) -> dict[str, FormField]:
        return display.translated_fields(self.version, get_language())

    def form(self, fields: Mapping[str, str], *, check: bool) -> SignerForm:
        shown = {**fields, "email": self.agreement.signer.email}
        asked = display.form_fields(self.version)
        data = fields if check else None
        succeeds = self.agreement.succeeds_id is not None
        return SignerForm(
            data, initial=shown, asked=asked, translated=self.translated, succeeds=succeeds
        )

    def saved(self) -> dict[str, str]:
        signer, answers = self.agreement.signer, self.agreement.form_answers
        columns = {name: str(getattr(signer, name)) for name in SignerForm.COLUMNS}
        return columns | {OWN_PREFIX + name: answer for name, answer in answers.items()}

    def save(self, form: SignerForm) -> None:
        applying.save_signer(
            self.agreement,
            by=self.user,
            opened=self.opened,
            form_answers=form.form_answers,
            **form.columns,
        )

    def context(self, form: SignerForm) -> dict[str, object]:
        return {"asked_again": progress.reads_like_student(self.agreement)}


class UseView(SectionView):
    """What the data is for."""

    section = Section.USE

    def form(self, fields: Mapping[str, str], *, check: bool) -> UseForm:
        hint = self.agreement.dataset.own_words.get(OwnWord.USE_HINT, "")
        return UseForm(fields if check else None, initial=dict(fields), hint=hint)

    def saved(self) -> dict[str, str]:
        return {"intended_use": self.agreement.intended_use}

    def save(self, form: UseForm) -> None:
        use = form.cleaned_data["intended_use"]
        applying.save_use(self.agreement, by=self.user, opened=self.opened, intended_use=use)


class PeopleView(SectionView):
    """Students and employees. A button named `rows` adds or removes a row, or takes the rows of a
    pasted list, and saves nothing."""

    section = Section.PEOPLE
    tells_what_is_wrong = True
    pasted, paste_refused = "", ""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.pasted = (kept_form(request) or {}).get("pasted", "")
        return super().get(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        verb, _dash, prefix = request.POST.get("rows", "").partition("-")
        if verb == "add":
            return self.shown_again([*person_rows.rows_in(request.POST), {}])
        if verb == "remove":
            return self.shown_again(person_rows.rows_in(request.POST, without=prefix))
        if verb == "paste":
            return self.take_list(people.filled(person_rows.rows_in(request.POST)))
        return super().post(request)

    @cached_property
    def listed(self) -> list[person_rows.Row]:
        """Who is on the list of the agreement to which people are added."""
        if self.agreement.amends is None:
            return []
        rows = self.agreement.amends.associates.filter(until=None).values(*person_rows.FIELDS)
        return cast("list[person_rows.Row]", list(rows))

    def take_list(self, rows: list[person_rows.Row]) -> HttpResponse:
        """Put the pasted people below the rows, with errors beside those that have some."""
        self.pasted = self.request.POST.get("pasted", "")
        try:
            new = rows_in_list(self.pasted)
        except PortalError as error:
            self.paste_refused = str(error)
            form = self.form(person_rows.form_data(rows), check=False)
            return self.page(form, status=422)
        said = ngettext(
            "%(n)d person was added from your list. Check the row and save.",
            "%(n)d people were added from your list. Check the rows and save.",
            len(new),
        )
        messages.info(self.request, said % {"n": len(new)})
        return self.shown_again([*rows, *new], first=len(rows) + 1, checked=True)

    def shown_again(
        self, rows: list[person_rows.Row], *, first: int = 0, checked: bool = False
    ) -> HttpResponse:
        """Keep the rows as typed and come back to the last of them, or to this one."""
        self.keep(person_rows.form_data(rows), refused=checked)
        origin = "?from=check" if self.request.GET.get("from") == "check" else ""
        return redirect(f"{self.request.path}{origin}#row-{first or len(rows)}")

    def fields_in(self, data: Mapping[str, str]) -> dict[str, str]:
        return person_rows.form_data(person_rows.rows_in(data))

    def form(self, fields: Mapping[str, str], *, check: bool) -> people.PeopleFormSet:
        signer = self.agreement.signer
        return people.of_rows(
            person_rows.rows_in(fields),
            check=check,
            signer_name=signer.name,
            signer_addresses=addresses_of_signer(signer) if check else (),
            id_label=self.agreement.dataset.person_id,
            listed=self.listed,
        )

    def in_words(self, fields: Mapping[str, str]) -> list[tuple[str, str]]:
        rows = people.filled(person_rows.rows_in(fields))
        return [
            (_("Person %(number)d") % {"number": number}, people.in_words(row))
            for number, row in enumerate(rows, start=1)
        ]

    def saved(self) -> dict[str, str]:
        rows = self.agreement.associates.filter(until=None).values(*person_rows.FIELDS)
        return person_rows.form_data(cast("list[person_rows.Row]", list(rows)))

    def save(self, form: people.PeopleFormSet) -> None:
        listed = [applying.Person(**row) for row in form.people]
        applying.save_people(self.agreement, by=self.user, opened=self.opened, people=listed)

    def context(self, form: people.PeopleFormSet) -> dict[str, object]:
        return {
            "most": people.MOST - len(self.listed),
            "listed": self.listed,
            "pasted": self.pasted,
            "paste_refused": self.paste_refused,
        }


class AddressView(SectionView):
    """Why the e-mail address is a work address, where its domain doesn't say so."""

    section = Section.ADDRESS

    def form(self, fields: Mapping[str, str], *, check: bool) -> AddressExplanationForm:
        due = progress.address_verdict(self.agreement).kind in progress.MUST_EXPLAIN
        return AddressExplanationForm(fields if check else None, initial=dict(fields), due=due)

    def saved(self) -> dict[str, str]:
        return {"explanation": self.agreement.signer.address_explanation}

    def save(self, form: AddressExplanationForm) -> None:
        explanation = form.cleaned_data["explanation"]
        applying.save_address(
            self.agreement, by=self.user, opened=self.opened, explanation=explanation
        )

    def context(self, form: AddressExplanationForm) -> dict[str, object]:
        return {
            "verdict": progress.address_verdict(self.agreement),
            "asked_again": progress.reads_like_student(self.agreement),
        }


class ClausesView(SectionView):
    """The LA in force, each clause accepted by itself."""

    section = Section.CLAUSES

    def form(self, fields: Mapping[str, str], *, check: bool) -> ClausesForm:
        shown = {"version": "", **fields}
        text = display.text_of(self.version)
        return ClausesForm(shown if check else None, initial=shown, text=text)

    def saved(self) -> dict[str, str]:
        ticked = dict.fromkeys(self.agreement.accepted, "on")
        return {"version": self.agreement.version.number, **ticked}

    def starts_over(self, form: ClausesForm) -> bool:
        return form.is_outdated

    def save(self, form: ClausesForm) -> None:
        applying.save_clauses(
            self.agreement,
            by=self.user,
            opened=self.opened,
            version=self.version,
            accepted=form.accepted,
        )

    def context(self, form: ClausesForm) -> dict[str, object]:
        return {"version": self.version}
