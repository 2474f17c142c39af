"""Errata, recalls and fetches on the desk, and the page of whoever is to delete."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.enums import GrantEnd, ReleaseKind, ReleaseStatus
from agreements.models import DownloadGrant, OutboundEmail, RecallDuty
from agreements.selectors.releases import fetches, recalls
from agreements.services.releases import recall_letters
from tests.admin import desk
from tests.factories import DatasetFactory, UserFactory
from tests.services.releases.recalling import fetched, recall_draft, recalled, release_of
from tests.services.releases.releasing import holder
from tests.views.tabs import hidden, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_disk")]


def address(name: str, release, *more: object) -> str:
    return reverse(f"admin:agreements_datarelease_{name}", args=[release.pk, *more])


def end_access(user) -> None:
    grants = DownloadGrant.objects.filter(agreement__signer__user=user)
    grants.update(ended_at=timezone.now(), ended_why=GrantEnd.REVOKED)


class TestTheWholeWay:
    def test_of_a_recall(self, client: Client, django_capture_on_commit_callbacks):
        dataset = DatasetFactory()
        release, older = release_of(dataset), release_of(dataset, "0.9", {"old/x": b"one"})
        user, gone, quiet = holder(dataset), holder(dataset), holder(dataset)
        fetched(release, user)
        fetched(release, gone)
        fetched(older, quiet)
        end_access(gone)
        owner = desk.owner(dataset)
        page = owner.get(address("recall", release))
        assert 'value="s01/a.mat"' in page.content.decode()
        sent = {"label": "1.1", "notes": "A subject *wants* it.", "file": "s01/a.mat"}
        assert owner.post(address("recall", release), sent).status_code == 302
        draft = dataset.releases.get(kind=ReleaseKind.RECALL)
        assert owner.post(address("recall", release), sent).status_code == 422  # the back button
        page = owner.get(address("publish", draft))
        said = words(page)
        assert "Release 0.9 is withdrawn." in said
        assert "Release 1.0 is withdrawn." in said
        assert "3 people fetched some of them" in said
        assert owner.post(address("publish", draft), hidden(page)).status_code == 302
        recall_letters.write_due_letters()
        assert OutboundEmail.objects.filter(letter="recall").count() == 3
        assert "3 of 3 people have not said" in words(owner.get(address("change", draft)))

        # Each at the site, with access or without.
        place = reverse("recall", args=[dataset.slug, "1.1"])
        for one, status in ((user, 200), (gone, 403)):
            client.force_login(one)
            banner = client.get(reverse("data", args=[dataset.slug]))
            assert banner.status_code == status
            assert "Delete these files" in words(banner)
            for page in (banner, client.get("/requests/")):
                assert f'href="{place}"' in page.content.decode()
            shown = client.get(place)
            assert "s01/a.mat" in words(shown)
            assert "old/x" not in words(shown)
            assert client.post(place, {}).status_code == 422
        assert client.post(place, {"is_deleted": "on"}).status_code == 302
        assert client.post(place, {"is_deleted": "on"}).status_code == 302
        assert "There is nothing to do." in words(client.get(place))
        assert "Delete these files" not in words(client.get(reverse("data", args=[dataset.slug])))

        # The owner sees who has not, and notes what somebody said.
        RecallDuty.objects.filter(user=user).update(told_at=timezone.now() - timedelta(days=8))
        recall_letters.write_due_letters()
        said = words(owner.get(address("duties", draft)))
        assert (user.email in said, quiet.email in said, gone.email in said) == (True, True, False)
        assert "reminded once" in said
        duty = RecallDuty.objects.get(user=quiet)
        noting = address("note_deleted", draft, duty.pk)
        assert owner.get(noting).status_code == 200
        assert owner.post(noting, {"how": " "}).status_code == 422
        assert owner.post(noting, {"how": "On the phone."}).status_code == 302
        assert owner.post(noting, {"how": "On the phone."}).status_code == 409
        said = words(owner.get(address("duties", draft) + "?done"))
        assert "On the phone." in said
        assert "Said so on the site" in said
        client.force_login(quiet)
        assert "Staff noted on" in words(client.get(place))

        # And the bytes.
        assert "The bytes of 3 stored files are erased" in words(owner.get(address("erase", draft)))
        with django_capture_on_commit_callbacks(execute=True):
            assert owner.post(address("erase", draft)).status_code == 302
        assert owner.post(address("erase", draft)).status_code == 409
        assert "Bytes erased" in words(owner.get(address("change", draft)))

    def test_of_an_erratum(self, client: Client):
        dataset = DatasetFactory()
        release, owner = release_of(dataset), desk.owner(dataset)
        user = holder(dataset)
        place = address("erratum", release)
        assert owner.get(place).status_code == 200
        assert owner.post(place, {"label": "1.0", "notes": "x"}).status_code == 422
        assert owner.post(place, {"label": "1.1"}).status_code == 422
        assert owner.post(place, {"label": "1.1", "notes": "A header."}).status_code == 302
        made = dataset.releases.get(label="1.1")
        page = owner.get(address("publish", made))
        owner.post(address("publish", made), hidden(page))
        client.force_login(user)
        said = words(client.get(reverse("data", args=[dataset.slug])))
        assert "It corrects release 1.0." in said
        assert "Superseded: release 1.1 corrects it." in said


class TestOutsiders:
    @pytest.fixture
    def recall(self):
        dataset = DatasetFactory()
        release = release_of(dataset)
        fetched(release, holder(dataset))
        return recalled(release)

    @pytest.mark.parametrize("who", ["nobody", "holder", "reviewer", "owner elsewhere"])
    def test_change_nothing_by_direct_post(self, recall, who):
        dataset = recall.dataset
        client = {
            "nobody": Client,
            "holder": lambda: desk.browser(holder(dataset)),
            "reviewer": lambda: desk.reviewer(dataset),
            "owner elsewhere": lambda: desk.owner(DatasetFactory()),
        }[who]()
        duty = recall.recall_duties.get()
        for name, more, sent in (
            ("erratum", [], {"label": "9", "notes": "x"}),
            ("recall", [], {"label": "9", "notes": "x", "paths": "s02"}),
            ("note_deleted", [duty.pk], {"how": "x"}),
            ("erase", [], {}),
            ("duties", [], {}),
            ("fetches", [], {}),
        ):
            answer = client.post(address(name, recall, *more), sent)
            expected = {302} if who in ("nobody", "holder") else {404, 405}
            assert answer.status_code in expected, name
        duty.refresh_from_db()
        recall.refresh_from_db()
        assert (duty.attested_at, recall.erased_at) == (None, None)
        assert recall.dataset.releases.count() == 2

    def test_have_no_page_of_what_others_are_to_delete(self, recall, client: Client):
        place = reverse("recall", args=[recall.dataset.slug, recall.label])
        for user in (UserFactory(), holder(recall.dataset), holder(DatasetFactory())):
            client.force_login(user)
            assert client.get(place).status_code == 404
            assert client.post(place, {"is_deleted": "on"}).status_code == 404
        assert recalls.duties_of(recall).get().attested_at is None

    def test_a_duty_of_another_recall_is_not_noted_through_this_one(self, recall):
        other = release_of(DatasetFactory())
        fetched(other, holder(other.dataset))
        duty = recalled(other).recall_duties.get()
        answer = desk.owner(recall.dataset).post(
            address("note_deleted", recall, duty.pk), {"how": "x"}
        )
        assert answer.status_code == 404


class TestBadInput:
    @pytest.mark.parametrize(
        "sent", [{}, {"paths": "nothing"}, {"file": "\x00"}, {"paths": "s01\x00"}, {"file": "../x"}]
    )
    def test_names_no_files_and_gets_a_sentence(self, sent):
        release = release_of(DatasetFactory())
        answer = desk.owner(release.dataset).post(
            address("recall", release), {"label": "1.1", "notes": "x", **sent}
        )
        assert answer.status_code == 422
        assert release.dataset.releases.count() == 1

    def test_in_the_address_of_a_page_is_the_first_page(self, client: Client):
        dataset = DatasetFactory()
        release, user = release_of(dataset), holder(dataset)
        fetched(release, user)
        made = recalled(release)
        owner = desk.owner(dataset)
        client.force_login(user)
        for said in ("x", "-1", "9" * 30, "²"):
            assert owner.get(address("duties", made) + f"?after={said}").status_code == 200
            assert owner.get(address("fetches", release) + f"?before={said}").status_code == 200
            page = reverse("recall", args=[dataset.slug, made.label])
            assert client.get(f"{page}?after={said}").status_code == 200

    def test_meets_what_is_no_recall_or_not_published(self):
        release = release_of(DatasetFactory())
        owner = desk.owner(release.dataset)
        assert owner.get(address("duties", release)).status_code == 404
        assert owner.get(address("erase", release)).status_code == 404
        assert owner.post(address("erase", release)).status_code == 409
        draft = recall_draft(release)
        assert owner.post(address("erase", draft)).status_code == 409
        assert owner.get(address("duties", draft)).status_code == 404
        assert draft.status == ReleaseStatus.DRAFT


def test_who_fetched_is_shown_a_page_at_a_time(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(fetches, "PAGE", 3)
    dataset = DatasetFactory()
    release = release_of(dataset)
    users = [holder(dataset) for _ in range(7)]
    for user in users:
        fetched(release, user)
    fetched(release, users[0], "s01/a.mat", bytes=None)
    fetched(release, users[1], ended_at=None, bytes=2048)
    owner = desk.owner(dataset)
    assert "by 7 people" in words(owner.get(address("change", release)))
    page, seen = address("fetches", release), []
    query: str | None = ""
    while query is not None:
        with django_assert_max_num_queries(16):
            answer = owner.get(page + query)
        seen += [row.user for row in answer.context["rows"]]
        following = answer.context["following"]
        query = f"?before={following}" if following else None
    assert seen == [users[1], users[0], *reversed(users)]
    first = words(owner.get(page))
    assert "under way, 2.0 KB so far" in first
    assert "handed on; how much is not known" in first
