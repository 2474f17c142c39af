"""What stands in the address of a list: only what the list offers, everything else is a 400."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, ForeignObjectRel, Model
from django.test import Client, RequestFactory
from django.urls import reverse

from agreements import models
from agreements.admin.lists import NotOffered
from agreements.services.accounts import staff
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    DatasetFactory,
    LicenseVersionFactory,
    UserFactory,
    staff_user,
)

pytestmark = pytest.mark.django_db


def named(model: type[Model]) -> str:
    return model._meta.model_name or ""


LISTS = sorted(named(model) for model in admin.site._registry)
# For filters that take one of their own choices and nothing else, one that is there.
CHOICES = {"status": "approved", "assigned": "nobody", "checks": "problems", "address": "known"}
CHOICES |= {"country": "CN", "version": "1.0", "waiting": "7", "dataset": "casmemg", "sort": "step"}
# What the filters of each list put into its address; the search, the page and *all* come on top.
OFFERED = {
    "agreement": set(CHOICES),
    "outboundemail": {"status__exact", "status__isnull"},
    "succession": {"state__exact", "state__isnull"},
    "user": {"is_active__exact", "is_active__isnull", "groups__id__exact", "groups__isnull"},
}
WITH_SEARCH = {"agreement", "downloadgrant", "outboundemail", "publication", "user"}
ODD = [
    "o=1",
    "o=-1.2",
    "e=1",
    "_popup=1",
    "_to_field=id",
    "_to_field=email",
    "_facets=True",
    "p=0",
    "p=-1",
    "p=no",
    "p=2",
    "p=99999999999999999999",
    "nothing=1",
    "pk=1",
    "q=" + "a+" * 2000,
    "=1",
    "status__exact__exact=1",
    "groups__id__exact=no",
    "is_active__exact=no",
]


def address(name: str) -> str:
    return reverse(f"admin:agreements_{name}_changelist")


def root() -> models.User:
    return UserFactory(is_staff=True, is_superuser=True)


def lookups(field: "Field | ForeignObjectRel") -> Iterator[str]:
    """Everything that can follow a field's name, transforms with a lookup behind them too."""
    yield ""
    for name, found in field.get_lookups().items():
        yield f"__{name}"
        if hasattr(found, "register_lookup"):  # a transform
            yield f"__{name}__gt"


def names(model: type[Model], depth: int = 1) -> Iterator[str]:
    """Every field of a model with every lookup, and those across its relations."""
    for field in model._meta.get_fields():
        for tail in lookups(field):
            yield f"{field.name}{tail}"
        if attname := getattr(field, "attname", None):
            yield attname
        if field.is_relation and depth and field.related_model:
            for rest in names(field.related_model, depth - 1):
                yield f"{field.name}__{rest}"


def answered(by: models.User, listing: "admin.ModelAdmin[Any]", asked: set[str]) -> set[str]:
    """Those that the list itself takes, without the page around it."""
    taken = set()
    for parameter in asked:
        request = RequestFactory().get("/", {parameter: CHOICES.get(parameter, "1")})
        request.user = by
        with suppress(NotOffered):
            listing.get_changelist_instance(request)
            taken.add(parameter)
    return taken


@pytest.mark.parametrize("name", LISTS)
def test_no_field_and_no_relation_is_a_lookup_unless_a_filter_offers_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, listing = next(one for one in admin.site._registry.items() if named(one[0]) == name)
    # What rows and columns there are is of no matter here, and asking for them takes long.
    monkeypatch.setattr(type(listing), "get_list_display", lambda *_args: ("__str__",))
    monkeypatch.setattr(type(listing), "get_queryset", lambda *_args: model._default_manager.all())
    offered = OFFERED.get(name, set())
    dataset = LicenseVersionFactory(dataset__slug=CHOICES["dataset"]).dataset
    across, own = {"pk", "pk__in", "pk__gt", *names(model)}, set(names(model, depth=0))
    assert len(across) > 200
    assert answered(root(), listing, across) == across & offered
    owner = staff_user(staff.DATA_OWNER, dataset)
    assert answered(owner, listing, own) == own & offered


@pytest.mark.each_case
class TestThroughThePage:
    """Signed in, as a browser asks."""

    def test_a_code_can_not_be_guessed_letter_by_letter(self) -> None:
        desk.mail(to="victim@uni.example", is_secret=True, text="Your code is ZRWD-FPDW")
        client = desk.browser(root())
        for guess in ("Z", "Q"):
            answer = client.get(
                address("outboundemail"),
                {"to": "victim@uni.example", "text__regex": f"is {guess}"},
            )
            assert answer.status_code == 400
            assert "victim@uni.example" not in answer.content.decode()

    @pytest.mark.parametrize("name", LISTS)
    def test_what_no_list_offers_is_refused_in_words(self, name: str) -> None:
        client = desk.browser(root())
        for query in ODD:
            answer = client.get(f"{address(name)}?{query}")
            assert (query, answer.status_code) == (query, 400)
            assert "This list does not offer that. Choose one of" in answer.content.decode()

    def test_a_value_that_no_row_could_have_finds_none(self) -> None:
        client = desk.browser(root())
        for value in ("9" * 30, "-1", "0"):
            assert client.get(address("user"), {"groups__id__exact": value}).status_code == 200
        half_a_letter = f"{address('outboundemail')}?status__exact=%ED%A0%80"
        assert client.get(half_a_letter).status_code == 200

    @pytest.mark.parametrize(
        "query",
        ["status=nonsense", "dataset=abc", "status=approved&status=x", "q=wang&status=x"]
        + [f"{name}=nonsense" for name in ("assigned", "checks", "address", "version", "sort")]
        + ["country=cn", "country=XX", "waiting=8", "waiting=-1", "sort=signer__user__email"],
    )
    @pytest.mark.parametrize("datasets", [1, 2])
    def test_a_filter_takes_none_but_its_choices(self, query: str, datasets: int) -> None:
        dataset, *_more = [DatasetFactory(name=f"D{number}") for number in range(datasets)]
        for client in (desk.browser(root()), desk.owner(dataset)):
            answer = client.get(f"{address('agreement')}?{query}")
            assert answer.status_code == 400
            assert "This list does not offer that. Choose one of" in answer.content.decode()

    def test_no_choice_at_all_is_the_list_as_it_comes(self) -> None:
        assert (
            desk.browser(root()).get(f"{address('agreement')}?status=&dataset=").status_code == 200
        )

    def test_another_datasets_name_is_not_told_apart_from_none(self) -> None:
        foreign = DatasetFactory()
        client = desk.owner(DatasetFactory())
        assert client.get(address("agreement"), {"dataset": foreign.slug}).status_code == 400

    @pytest.mark.parametrize("name", LISTS)
    def test_what_is_offered_is_answered(self, name: str) -> None:
        AgreementFactory(version__dataset__slug=CHOICES["dataset"])
        client = desk.browser(root())
        asked = [*OFFERED.get(name, ()), "all", "p"]
        values = {"status__exact": "sent", **CHOICES}
        for parameter in asked:
            query = f"?{parameter}={values.get(parameter, 1)}"
            assert client.get(address(name) + query).status_code == 200
        searched = client.get(address(name), {"q": "person@uni.example"}).status_code
        assert searched == (200 if name in WITH_SEARCH else 400)

    def test_the_links_of_a_filtered_list_lead_on(self) -> None:
        """The second page of a filtered and searched list."""
        for number in range(51):
            desk.mail(to=f"person{number}@uni.example", status="failed")
        client = desk.browser(root())
        query = "?status__exact=failed&q=uni"
        page = client.get(address("outboundemail") + query).content.decode()
        assert "p=2&amp;q=uni&amp;status__exact=failed" in page
        assert client.get(address("outboundemail") + query + "&p=2").status_code == 200
        assert client.get(address("outboundemail") + query + "&p=3").status_code == 400
        assert client.get(address("outboundemail") + query + "&all=").status_code == 200


def test_djangos_own_ways_past_the_lists_are_closed() -> None:
    """One tells the address of any row by its number, the other looks through other tables."""
    foreign = AgreementFactory()
    kind = ContentType.objects.get_for_model(models.Agreement)
    client = desk.owner(DatasetFactory())
    assert client.get(f"/admin/r/{kind.pk}/{foreign.pk}/").status_code == 404
    asked = {"app_label": "agreements", "model_name": "dataset", "field_name": "staff"}
    assert client.get("/admin/autocomplete/", asked).status_code == 404


def test_a_dataset_still_leads_to_its_public_page() -> None:
    dataset = DatasetFactory()
    page = desk.owner(dataset).get(reverse("admin:agreements_dataset_change", args=[dataset.pk]))
    assert f'href="{dataset.get_absolute_url()}"' in page.content.decode()


def test_nobody_gets_past_the_list_without_its_permission() -> None:
    plain = desk.browser(staff_user("", DatasetFactory()))
    assert plain.get(address("user"), {"email__regex": "a"}).status_code == 403
    assert Client().get(address("user"), {"email__regex": "a"}).status_code == 302


def test_each_cell_says_which_column_it_is_of() -> None:
    """On a telephone a row is a card, without the names of the columns above it."""
    mail = desk.mail(to="person@uni.example")
    page = desk.browser(root()).get(address("outboundemail")).content.decode()
    assert '<td data-label="To" class="field-to">person@uni.example</td>' in page
    assert f'href="{reverse("admin:agreements_outboundemail_change", args=[mail.pk])}' in page
    assert "Nothing" not in page


def test_a_list_without_rows_says_so() -> None:
    client = desk.browser(root())
    said = {
        "leakincident": "Nothing is listed here.",
        "agreement": "No request waits",
        "agreement?status=draft": "Nothing matches.",
        "publication?q=x": "Nothing matches.",
    }
    for name, words in said.items():
        listing, _mark, query = name.partition("?")
        page = client.get(f"{address(listing)}?{query}").content.decode()
        assert words in page
        assert "paginator" not in page
