"""Two people, tabs or processes that save at the same moment."""

import pytest

from agreements import models
from agreements.services.requests import applying
from agreements.services.requests.progress import Section
from agreements.services.requests.section_edits import Opened, opened_now
from tests.factories import AgreementFactory
from tests.processes import racers


def save_use(pk: int, seen: str, text: str) -> str:
    """What each process does."""
    agreement = models.Agreement.objects.get(pk=pk)
    by = agreement.signer.user
    applying.save_use(agreement, by=by, opened=Opened(seen), intended_use=text)
    return text


def save_name(pk: int, seen: str, name: str) -> str:
    """What each process does."""
    agreement = models.Agreement.objects.get(pk=pk)
    signer = agreement.signer
    applying.save_signer(
        agreement,
        by=signer.user,
        opened=Opened(seen),
        name=name,
        title=signer.title,
        affiliation=signer.affiliation,
        address=signer.address,
        country=signer.country.code,
    )
    return name


@pytest.mark.django_db(transaction=True)
class TestTwoSavesAtOnce:
    """Both pages were opened with the same answer: one is saved, the other one is told."""

    def test_of_one_section(self):
        with racers() as processes:
            for _round in range(5):
                agreement = AgreementFactory()
                seen = opened_now(agreement, Section.USE).seen
                calls = [[agreement.pk, seen, text] for text in ("Faces, all day.", "Voices only.")]
                ended = processes.race("tests.services.requests.test_section_edits.save_use", calls)
                agreement.refresh_from_db()
                assert one_of_two(ended) == agreement.intended_use

    def test_of_one_signer_on_the_forms_of_two_datasets(self):
        with racers() as processes:
            for _round in range(5):
                one = AgreementFactory()
                other = AgreementFactory(signer=one.signer)
                seen = opened_now(one, Section.SIGNER).seen
                calls = [[one.pk, seen, "Li Jing"], [other.pk, seen, "Li Jia"]]
                ended = processes.race(
                    "tests.services.requests.test_section_edits.save_name", calls
                )
                one.signer.refresh_from_db()
                assert one_of_two(ended) == one.signer.name

    def test_of_the_same_answer_are_one(self):
        with racers() as processes:
            agreement = AgreementFactory()
            seen = opened_now(agreement, Section.USE).seen
            call: list[object] = [agreement.pk, seen, "Faces, all day."]
            ended = processes.race(
                "tests.services.requests.test_section_edits.save_use", [call, call]
            )
            assert ended == [("done", "Faces, all day.")] * 2


def one_of_two(ended: list[tuple[str, object]]) -> object:
    """What the process that came first saved; the other one came too late."""
    assert sorted(word for word, _what in ended) == ["AnswerOvertaken", "done"]
    return next(what for word, what in ended if word == "done")
