"""Every component of the design on one page, to look at; only where DEBUG or DEMO is on."""

from datetime import datetime
from functools import partial

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone

from agreements.enums import Role, Status
from agreements.forms.people import PersonForm
from agreements.forms.scan import ScanForm
from agreements.selectors.requests.timeline import TimelineEvent
from agreements.text_diff.clauses import Change, Comparison, PartDiff, PassageDiff, TextPart
from agreements.text_diff.words import diff_words


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Your name", help_text="As it shall stand in the agreement.")
    email = forms.EmailField(label="Work e-mail", disabled=True, initial="j.li@psych.ac.cn")
    country = forms.ChoiceField(label="Country", choices=[("", "Choose one"), ("CN", "China")])
    phone = forms.CharField(label="Telephone", required=False)
    intended_use = forms.CharField(
        label="What will you use the data for?",
        help_text="Two or three sentences. The reviewer reads them.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    role = forms.ChoiceField(
        label="What are you?", choices=[("staff", "Staff"), *Role.choices], widget=forms.RadioSelect
    )
    accept = forms.BooleanField(label="I use the data for research only, never commercially.")


Rows = partial(
    forms.formset_factory(PersonForm, extra=1, can_delete=True, max_num=3),
    form_kwargs={"id_label": "Registered ID"},
)

CITATION = """@article{li2025casmemg,
  title   = {Could Micro-Expressions be Quantified?},
  journal = {IEEE Transactions on Affective Computing},
  year    = {2025},
}"""


def gallery(request: HttpRequest) -> HttpResponse:
    """Sample data only; reads and writes nothing."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    bad_data = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-competition_id": "A-17"}
    return render(
        request,
        "gallery.html",
        {
            "statuses": Status.values,
            "sample": SampleForm(),
            "bad": SampleForm({"intended_use": "Micro-expressions"}, prefix="bad"),
            "rows": Rows(prefix="people"),
            "bad_rows": Rows(bad_data, prefix="rows"),
            "upload": ScanForm(prefix="upload"),
            "events": _events(),
            "citation": CITATION,
            "comparison": _comparison(),
        },
    )


def _comparison() -> Comparison:
    """A clause that changed, and one that stays."""
    runs = diff_words(
        "Tell the owner within 30 days, by mail.", "Tell the owner within 7 days, by signed mail."
    )
    clause = partial(PartDiff, TextPart.CLAUSE)
    changed = clause(Change.CHANGED, 1, 1, diff_words("Leaks", "Leaks"), (PassageDiff(runs),))
    stays = clause(Change.SAME, 2, 2, diff_words("Warranty", "Warranty"), ())
    return Comparison("1.0", "1.1", "en", (changed, stays))


def _events() -> list[TimelineEvent]:
    zone = get_current_timezone()
    sent = datetime(2025, 11, 3, 10, 2, tzinfo=zone)
    taken_up = datetime(2025, 11, 4, 9, 30, tzinfo=zone)
    scan = "License Agreement for CASMEMG _Qingyan Liu.pdf, 9 pages"
    return [
        TimelineEvent("You sent the signed agreement", sent, scan, "done"),
        TimelineEvent("A reviewer is reading it", taken_up, "", "now"),
        TimelineEvent("You get access", None, "We write to you as soon as it is decided.", "next"),
    ]
