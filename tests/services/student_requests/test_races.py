"""Two at once: one request, one answer."""

import pytest

from agreements.enums import Decline
from agreements.exceptions import InvalidTransition
from agreements.models import Dataset, OutboundEmail, StudentRequest, User
from agreements.services.student_requests import answering, asking
from tests.factories import LicenseVersionFactory, UserFactory
from tests.processes import racers
from tests.services.student_requests.requesting import SUPERVISOR, asked

pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]


def ask(dataset: int, student: int) -> str:
    by = User.objects.get(pk=student)
    return asked(Dataset.objects.get(pk=dataset), by=by).reference


def answer(reference: str, way: str) -> str:
    row = StudentRequest.objects.get(reference=reference)
    try:
        match way:
            case "take up":
                answering.take_up(row, by=User.objects.get(email=SUPERVISOR))
            case "decline":
                answering.decline_student_request(row, decline=Decline.NOT_ME)
            case "withdraw":
                asking.withdraw_student_request(row, by=row.student)
    except InvalidTransition:
        return "too late"
    return way


def test_two_clicks_at_once_ask_once() -> None:
    with racers() as processes:
        for number in range(5):
            call: list[object] = [LicenseVersionFactory().dataset.pk, UserFactory().pk]
            place = "tests.services.student_requests.test_races.ask"
            ended = processes.race(place, [call, call])
            row = StudentRequest.objects.latest("pk")
            assert ended == [("done", row.reference)] * 2
            assert StudentRequest.objects.count() == OutboundEmail.objects.count() == number + 1


@pytest.mark.parametrize("other", ["decline", "withdraw"])
def test_of_two_answers_at_once_one_counts(other: str) -> None:
    UserFactory(email=SUPERVISOR)
    with racers() as processes:
        for number in range(5):
            row = asked(email=f"s{number}@stu.example.edu")
            calls: list[list[object]] = [[row.reference, "take up"], [row.reference, other]]
            place = "tests.services.student_requests.test_races.answer"
            ended = {said for _done, said in processes.race(place, calls)}
            row.refresh_from_db()
            assert ended in ({"take up", "too late"}, {other, "too late"})
            assert (row.state == "taken_up") == ("take up" in ended)
