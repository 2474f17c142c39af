"""The picture that the public page of a dataset shows."""

from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin import pages
from agreements.exceptions import PortalError
from agreements.forms.fields import LineField
from agreements.models import Dataset
from agreements.selectors import access
from agreements.services.datasets import opening, pictures


class PictureForm(forms.Form):
    """A picture and what it shows in words, or none any more."""

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy(
            "A JPEG or PNG, wider than high. We make it anew and smaller: without place, time and "
            "camera. Everybody can see it: show no face that may not be published."
        ),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,.jpg,.jpeg,image/png,.png"}),
    )
    text = LineField(
        label=gettext_lazy("The picture in words"),
        help_text=gettext_lazy("For those who can’t see it: what is to be seen, in a sentence."),
        max_length=300,
        printed=False,
        required=False,
    )
    remove = forms.BooleanField(label=gettext_lazy("Show no picture"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, dataset: Dataset) -> None:
        super().__init__(data, files, initial={"text": dataset.picture_text})
        self.dataset = dataset
        if not dataset.picture:
            del self.fields["remove"]

    def clean(self) -> dict[str, object]:
        """Raises ValidationError for a field."""
        given = super().clean() or {}
        if given.get("remove"):
            return given
        if not given.get("picture") and not self.dataset.picture:
            self.add_error("picture", ValidationError(_("Choose a picture.")))
        if not given.get("text") and "text" not in self.errors:
            sentence = _("Say in a sentence what the picture shows: not everybody can see it.")
            self.add_error("text", ValidationError(sentence))
        return given


def _fetch(request: HttpRequest, pk: int) -> Dataset:
    """403 for who lacks the right, 404 for staff of other datasets."""
    pages.require_permission(request, opening.CHANGE)
    return get_object_or_404(access.datasets_for_staff(pages.person(request)), pk=pk)


@pages.record_view(_fetch)
def picture_page(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """What is shown now, and the form that changes it; 422 for what can't be taken."""
    back = reverse("admin:agreements_dataset_opening", args=[dataset.pk])
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PictureForm(*sent, dataset=dataset)
    if form.is_valid():
        try:
            said = _act(dataset, form, request)
        except PortalError as error:
            form.add_error("picture", str(error))
        else:
            return pages.redirect_done(request, back, said)
    context = {
        "title": _("A picture"),
        "dataset": dataset,
        "opts": Dataset._meta,
        "form": form,
        "back": back,
    }
    return pages.desk_page(request, "datasets/picture", context, pages.form_status(form))


def _act(dataset: Dataset, form: PictureForm, request: HttpRequest) -> str:
    given, by = form.cleaned_data, pages.person(request)
    if given.get("remove"):
        pictures.remove_picture(dataset, by=by)
        return _("The page shows no picture any more.")
    if not given["picture"]:
        pictures.say_picture(dataset, text=given["text"], by=by)
        return _("It is saved.")
    path = Path(given["picture"].temporary_file_path())
    pictures.keep_picture(dataset, path, text=given["text"], by=by)
    return _("The page shows the new picture.")
