"""Students and employees for whom the signer answers: a list of rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.enums import Role
from agreements.services.requests.person_rows import FIELDS, PREFIX, Row, form_data
from agreements.text import person_key

from .fields import LineField, MailAddressField

# What one person can answer for. More means another signer, who knows them.
MOST = 200


class PersonForm(forms.Form):
    """One row. A row with nothing in it but a role is passed over.

    `id_label`: what tells people apart beside their name; "" where the dataset asks for nothing.
    """

    name = LineField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter this person's name.")},
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Role.choices, initial=Role.STUDENT.value
    )
    competition_id = LineField(
        max_length=100,
        error_messages={
            "required": gettext_lazy("Enter the registered ID, or “none” if there is none.")
        },
    )
    email = MailAddressField(label=gettext_lazy("E-mail"), required=False)

    def __init__(self, *args: Any, id_label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competition_id"].label = id_label
        if not id_label:
            del self.fields["competition_id"]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # other people's data, not the signer's


class PeopleFormSet(forms.BaseFormSet[PersonForm]):
    """Rows that name each person once, not the signer, and nobody of `listed`. Make it with
    `of_rows`."""

    def __init__(
        self,
        *args: Any,
        signer_name: str,
        signer_addresses: Collection[str],
        listed: Sequence[Row],
        **kwargs: Any,
    ) -> None:
        self.signer_key, self.signer_addresses = person_key(signer_name), signer_addresses
        self.listed_keys = {_same_person(row) for row in listed}
        self.listed_addresses = {row["email"] for row in listed if row["email"]}
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        people: dict[tuple[str, str], int] = {}
        addresses: dict[str, int] = {}
        for number, form in enumerate(self.forms, start=1):
            row = form.cleaned_data if form.is_valid() else {}
            if not row.get("name"):
                continue
            person, address = _same_person(row), row["email"]
            if person in self.listed_keys or address in self.listed_addresses:
                form.add_error(
                    "email" if address in self.listed_addresses else "name",
                    _("This person is on your list already. Enter only who is to be added."),
                )
            same = people.setdefault(person, number)
            if same != number:
                form.add_error(
                    "name",
                    _(
                        "Person %(number)d has the same name and ID. If these are two people, add "
                        "what tells them apart, such as the department."
                    )
                    % {"number": same},
                )
            if address and (first := addresses.setdefault(address, number)) != number:
                sentence = _(
                    "Person %(number)d has the same e-mail address. Enter each person’s own, or "
                    "none."
                )
                form.add_error("email", sentence % {"number": first})
            if address and address in self.signer_addresses:
                form.add_error(
                    "email",
                    _(
                        "This is your own address, and you are not listed again. Enter this "
                        "person’s address, or take the row out."
                    ),
                )
            elif person[0] == self.signer_key and not address:
                form.add_error(
                    "name",
                    _(
                        "This is your own name. You are not listed again. If this is somebody else "
                        "of that name, enter their e-mail address."
                    ),
                )

    @property
    def people(self) -> list[dict[str, str]]:
        """The filled rows, once the formset is valid."""
        return [
            {field: row.cleaned_data.get(field, "") for field in FIELDS}
            for row in self.forms
            if row.cleaned_data.get("name")
        ]


_FormSet = cast(
    "type[PeopleFormSet]",
    forms.formset_factory(
        PersonForm,
        formset=PeopleFormSet,
        extra=0,
        can_delete=True,
        max_num=MOST,
        validate_max=True,
        absolute_max=100_000,  # shown again in full: the server's limit on fields comes first
    ),
)


def of_rows(
    rows: list[Row],
    *,
    check: bool,
    signer_name: str,
    signer_addresses: Collection[str],
    id_label: str,
    listed: Sequence[Row] = (),
) -> PeopleFormSet:
    """The rows as a formset: checked (blank ones left out), or just shown, at least one row.

    `listed` are those who are on the signer's list already.
    """
    signer: dict[str, Any] = {
        "signer_name": signer_name,
        "signer_addresses": signer_addresses,
        "listed": listed,
        "form_kwargs": {"id_label": id_label},
    }
    if not check:
        shown: list[Row] = rows or [{}]
        return _FormSet(initial=shown, prefix=PREFIX, **signer)
    typed = filled(rows)
    counted = {
        f"{PREFIX}-TOTAL_FORMS": str(len(typed)),
        f"{PREFIX}-INITIAL_FORMS": "0",
        f"{PREFIX}-MAX_NUM_FORMS": str(MOST),  # rows.js reads it from the page
        **form_data(typed),
    }
    too_many = _(
        "One signer can list at most %(most)d people; these are %(number)d. Ask a colleague to "
        "sign for the others."
    ) % {"most": MOST, "number": len(typed) + len(listed)}
    messages = {"too_many_forms": too_many}
    formset = _FormSet(counted, prefix=PREFIX, error_messages=messages, **signer)
    formset.max_num = MOST - len(listed)
    return formset


def _same_person(row: Mapping[str, str]) -> tuple[str, str]:
    """Equal for rows that name the same person, as far as name and ID tell."""
    return person_key(row["name"]), row.get("competition_id", "").casefold()


def filled(rows: Iterable[Row]) -> list[Row]:
    """The rows in which something was typed: the role alone says nothing."""
    return [row for row in rows if any(row.get(f, "").strip() for f in FIELDS if f != "role")]


def in_words(row: Row) -> str:
    """A row to be read."""
    roles = {role.value: str(role.label) for role in Role}
    said = row | {"role": roles.get(row.get("role", ""), "")}
    return ", ".join(said[field].strip() for field in FIELDS if said.get(field, "").strip())
