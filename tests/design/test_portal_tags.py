"""The template tags of every page."""

from django import forms
from django.template import Context, Template
from django.test import override_settings

from agreements.enums import Status
from agreements.templatetags import portal


class Person(forms.Form):
    name = forms.CharField(label="Name", error_messages={"required": "Enter a name."})
    role = forms.ChoiceField(label="Role", choices=[("a", "A")], widget=forms.RadioSelect)

    def clean(self) -> None:
        raise forms.ValidationError("These two do not fit.")


People = forms.formset_factory(Person, can_delete=True)


def rows(**fields: str) -> dict[str, str]:
    return {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", **fields}


def test_error_summary_links_each_error_to_its_field_and_names_the_field_where_needed() -> None:
    assert portal.error_summary(Person({})) == {
        "errors": [
            {"target": "", "message": "These two do not fit."},
            {"target": "id_name", "message": "Enter a name."},
            {"target": "id_role_0", "message": "Role: This field is required."},
        ]
    }


def test_error_summary_passes_over_what_is_unbound_or_missing() -> None:
    assert portal.error_summary(Person(), None, People()) == {"errors": []}


def test_error_summary_counts_rows_as_the_page_shows_them() -> None:
    data = rows(**{"form-0-DELETE": "on", "form-1-role": "a", "form-1-name": " "})
    assert portal.error_summary(People(data)) == {
        "errors": [
            {"target": "", "message": "Person 1: These two do not fit."},
            {"target": "id_form-1-name", "message": "Person 1: Enter a name."},
        ]
    }


def test_page_without_a_form_has_no_error_summary() -> None:
    page = Template("{% load portal %}{% error_summary form %}").render(Context({}))
    assert page.strip() == ""


def test_status_tag_is_the_status_in_words() -> None:
    page = Template("{% load portal %}{% status_tag status %}").render(
        Context({"status": Status.IN_REVIEW})
    )
    assert page.strip() == '<strong class="tag tag--in_review">In review</strong>'


@override_settings(PORTAL_NAME="Gaze portal")
def test_portal_takes_its_name_from_the_settings() -> None:
    assert portal.portal_name() == "Gaze portal"


def test_inline_svg_drops_what_only_a_file_may_begin_with() -> None:
    assert portal.inline_svg("<?xml version='1.0'?>\n<svg></svg>\n") == "<svg></svg>\n"
