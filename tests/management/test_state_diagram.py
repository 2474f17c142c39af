"""The pictures of the status machines are their tables."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agreements import notice_lifecycle
from agreements.lifecycle import ENDED, OF_AMENDMENTS, TABLE
from agreements.management.commands import state_diagram


def test_draws_every_move_once() -> None:
    drawn = state_diagram.draw_agreement()
    of_amendments = 1
    moves = sum(len(row.sources) for row in TABLE.values()) + of_amendments
    assert drawn.count("-->") == 1 + moves + len(ENDED | OF_AMENDMENTS)
    assert "    in_review --> added: approve (Reviewer), an amendment\n" in drawn
    assert "    in_review --> approved: approve (Reviewer)\n" in drawn


def test_draws_every_change_of_a_notice_and_tells_every_row() -> None:
    drawn, rows = state_diagram.draw_notice(), notice_lifecycle.TABLE
    changes = [len(row.sources - {row.target}) for row in rows if row.target]
    assert drawn.count("-->") == 1 + sum(changes)
    assert drawn.count("\n| ") == 1 + len(rows)
    assert "    unreached --> pending: sent again\n" in drawn
    assert "| sent again | unreached | pending | notice, at once |  | `closed_at=None` |" in drawn
    assert (
        "| nothing to move | sent, opened, continued, opted_out, informed |  | nothing |" in drawn
    )


def test_check_passes_on_what_was_just_written(tmp_path: Path) -> None:
    call_command("state_diagram", root=tmp_path)
    call_command("state_diagram", "--check", root=tmp_path)


@pytest.mark.parametrize("page", state_diagram.PAGES)
@pytest.mark.parametrize("stale", [None, "an older picture"])
def test_check_fails_on_a_stale_or_missing_page(
    tmp_path: Path, page: Path, stale: str | None
) -> None:
    call_command("state_diagram", root=tmp_path)
    (tmp_path / page).unlink()
    if stale:
        (tmp_path / page).write_text(stale)
    with pytest.raises(CommandError, match=page.name):
        call_command("state_diagram", "--check", root=tmp_path)


def test_the_pages_of_the_project_are_up_to_date() -> None:
    call_command("state_diagram", "--check")
