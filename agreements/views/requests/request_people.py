"""Who else uses the data under the signer's signature: a list of rows, also without scripts."""

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from agreements.forms import people
from agreements.services.requests import applying, progress
from agreements.services.requests.progress import Section, SectionState

from .request_section import SectionView


class PeopleView(SectionView):
    """Students and employees. A button named `rows` adds or removes a row and saves nothing."""

    section = Section.PEOPLE

    def post(self, request: HttpRequest) -> HttpResponse:
        verb, _dash, prefix = request.POST.get("rows", "").partition("-")
        if verb == "add":
            return self.shown_again([*people.rows_in(request.POST), {}])
        if verb == "remove":
            return self.shown_again(people.rows_in(request.POST, without=prefix))
        return super().post(request)

    def shown_again(self, rows: list[people.Row]) -> HttpResponse:
        """Keep the rows as typed and come back to the last of them."""
        self.keep(people.form_data(rows), refused=False)
        origin = "?from=check" if self.request.GET.get("from") == "check" else ""
        return redirect(f"{self.request.path}{origin}#row-{len(rows)}")

    def fields_in(self, data: Mapping[str, str]) -> dict[str, str]:
        return people.form_data(people.rows_in(data))

    def form(self, fields: Mapping[str, str], *, check: bool) -> people.PeopleFormSet:
        signer = self.agreement.signer
        return people.of_rows(
            people.rows_in(fields),
            check=check,
            signer_name=signer.name,
            signer_email=signer.email,
            id_label=self.agreement.dataset.person_id,
        )

    def in_words(self, fields: Mapping[str, str]) -> list[tuple[str, str]]:
        rows = people.filled(people.rows_in(fields))
        return [
            (_("Person %(number)d") % {"number": number}, people.in_words(row))
            for number, row in enumerate(rows, start=1)
        ]

    def saved(self) -> dict[str, str]:
        rows = self.agreement.associates.filter(until=None).values(*people.FIELDS)
        return people.form_data(cast("list[people.Row]", list(rows)))

    def is_to_mend(self) -> bool:
        return progress.section_states(self.agreement)[self.section] is SectionState.PROBLEM

    def save(self, form: people.PeopleFormSet) -> None:
        listed = [applying.Person(**row) for row in form.people]
        applying.save_people(self.agreement, by=self.user, opened=self.opened, people=listed)

    def context(self, form: people.PeopleFormSet) -> dict[str, object]:
        return {"most": people.MOST, "asks": self.asks()}
