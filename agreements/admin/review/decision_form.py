"""What a reviewer writes with a decision."""

from collections.abc import Iterable
from html import unescape
from typing import Any, Self, cast

from django import forms
from django.http import QueryDict
from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext_lazy as _

from agreements.enums import Remedy
from agreements.forms.fields import BlockField
from agreements.models import Agreement, SignedScan
from agreements.selectors.requests.moves_outcome import arrivals_at_approval
from agreements.selectors.requests.succession_outcome import succession_outcome
from agreements.selectors.scans import check_results
from agreements.services.review import defect_list, doubts

# The fields that people write in, and those whose ticks say something to the signer.
WRITTEN = ("reason", "despite", "note")
TICKED = ("defects", "remedy")
_LONGEST = 4000
_ASKED = {
    Remedy.SCAN_AGAIN: _("The paper is fine. The issued document stays valid."),
    Remedy.SIGN_AGAIN: _("The same answers, issued anew. Nothing is typed again."),
    Remedy.CORRECT_FORM: _("The form is open. Then the document is issued anew and signed again."),
}
_AS_TICKED = _("As the ticked sentences say; where they differ, what stands further down here.")


class DecisionForm(forms.Form):
    """Nothing to write: the button alone. Every form of a decision knows its agreement."""

    def __init__(self, data: Any = None, *, agreement: Agreement) -> None:
        super().__init__(data)
        self.agreement = agreement

    def in_words(self, sent: QueryDict) -> list[str]:
        """What was written and ticked, to be read and copied."""
        ticked = [
            unescape(strip_tags(label))
            for name in TICKED
            if isinstance(field := self.fields.get(name), forms.ChoiceField)
            for value, label in cast(Iterable[tuple[str, str]], field.choices)
            if value and value in sent.getlist(name)
        ]
        written = [sent.get(name, "").strip() for name in WRITTEN]
        return [*ticked, *(text for text in written if text)]

    def anew(self) -> Self:
        """What was sent, about what there is now: to be looked at and sent once more."""
        return type(self)(cast(QueryDict, self.data).copy(), agreement=self.agreement)


class NoteForm(DecisionForm):
    """A note that stays among staff, and the number of the scan that the decision is about."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = BlockField(
        label=_("Note for staff"),
        help_text=_("The signer never sees it."),
        required=False,
        max_length=_LONGEST,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, agreement: Agreement) -> None:
        super().__init__(data, agreement=agreement)
        self.scan = agreement.scans.order_by("number").last()
        self.fields["seen"].initial = self.scan.number if self.scan else None

    def anew(self) -> Self:
        form = super().anew()
        cast(QueryDict, form.data)["seen"] = str(form.fields["seen"].initial)
        return form


class RecommendForm(NoteForm):
    """What stands against it, to be read."""

    def __init__(self, data: Any = None, *, agreement: Agreement) -> None:
        super().__init__(data, agreement=agreement)
        self.against = doubts.doubts_about(agreement)


class ApproveForm(NoteForm):
    """What stands against it and whom it takes access from, to be read; with open problems a tick
    and a reason."""

    read = forms.MultipleChoiceField(
        label=_("Open problems"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Read what stands against it, then tick this."),
            "invalid_choice": _("What stands against it has changed. Read it and tick this again."),
        },
    )
    despite = BlockField(
        label=_("Why you approve all the same"),
        help_text=_("It stays on record. The signer never sees it."),
        max_length=_LONGEST,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you approve all the same.")},
    )
    field_order = ("read", "despite", "note")

    def __init__(self, data: Any = None, *, agreement: Agreement) -> None:
        super().__init__(data, agreement=agreement)
        self.against = doubts.doubts_about(agreement)
        self.succession = succession_outcome(agreement)
        self.arrivals = arrivals_at_approval(agreement)
        number = self.scan.number if self.scan else 0
        problems = [each.about for each in self.against if each.is_open]
        if not problems:
            del self.fields["read"], self.fields["despite"]
            return
        # The tick is about these problems of this scan, and about no others.
        these = " ".join([str(number), *problems])
        tick = cast(forms.MultipleChoiceField, self.fields["read"])
        tick.choices = [(these, _("I have read what stands against it and approve all the same."))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned.pop("read", None)
        return cleaned


class DecisionReasonForm(NoteForm):
    """The reason that the signer is owed, and a note."""

    reason = BlockField(
        label=_("Reason"),
        help_text=_("The signer reads these words in the mail and on the status page."),
        max_length=_LONGEST,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 6, "autofocus": True}),
        error_messages={"required": _("Give a reason. The signer will read it.")},
    )
    field_order: tuple[str, ...] = ("reason", "note")


class ChangesForm(DecisionReasonForm):
    """Ready-made defects, own words, or both."""

    defects = forms.MultipleChoiceField(
        label=_("What has to be mended"),
        help_text=_("The signer reads these sentences. Ticked is what the checks found."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    remedy = forms.ChoiceField(
        label=_("What the signer has to do"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the signer has to do.")},
    )
    field_order = ("defects", "reason", "remedy", "note")

    def __init__(self, data: Any = None, *, agreement: Agreement) -> None:
        super().__init__(data, agreement=agreement)
        self.offered = {defect.code: defect for defect in defect_list.offered_defects(agreement)}
        asked = cast(forms.ChoiceField, self.fields["remedy"])
        asked.choices = [
            (each, format_html("<strong>{}</strong> {}", each.label, _ASKED[each]))
            for each in Remedy
        ]
        if not self.offered:
            del self.fields["defects"]
            return
        asked.choices = [("", _AS_TICKED), *asked.choices]
        asked.required = False
        language = agreement.signer.language
        field = cast(forms.MultipleChoiceField, self.fields["defects"])
        field.choices = [
            (
                code,
                format_html(
                    "<strong>{}</strong> {} <em>({})</em>",
                    *(d.label, defect_list.defect_sentence(d, language), d.get_remedy_display()),
                ),
            )
            for code, d in self.offered.items()
        ]
        field.initial = self._found(self.scan)
        self.fields["reason"].required = False
        del self.fields["reason"].widget.attrs["autofocus"]  # the sentences come before it
        self.fields["reason"].label = _("In your own words")

    def anew(self) -> Self:
        """Ticks by hand stay; those that the checks had set for the other scan are set anew."""
        form = super().anew()
        before = self._found(self.agreement.scans.filter(number=self.cleaned_data["seen"]).first())
        ticked = cast(QueryDict, self.data).getlist("defects")
        by_hand = [code for code in ticked if code not in before]
        cast(QueryDict, form.data).setlist("defects", [*by_hand, *form._found(form.scan)])
        form.errors.clear()  # as it was sent, nothing was wrong with it
        return form

    def _found(self, scan: SignedScan | None) -> list[str]:
        """The lines that the checks tick for a scan."""
        found = check_results.standing_codes(scan) if scan else set()
        return [code for code, d in self.offered.items() if found & set(d.found_by)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        ticked = [self.offered[code] for code in cleaned.get("defects", ())]
        composed = defect_list.compose_reason(self.agreement, ticked, cleaned.get("reason", ""))
        if not composed and not self.errors:
            self.add_error("reason", self.fields["reason"].error_messages["required"])
        if len(composed) > _LONGEST:
            self.add_error("reason", _("Together this is too long. Shorten your own words."))
        if not cleaned.get("remedy") and not ticked and not self.errors:
            self.add_error("remedy", self.fields["remedy"].error_messages["required"])
        cleaned["defects"] = ticked
        cleaned["remedy"] = Remedy(cleaned["remedy"]) if cleaned.get("remedy") else None
        return cleaned
