"""What a child may not do, and that each way of doing it ends with its own error."""

import errno
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from agreements.exceptions import PortalError
from agreements.scans.sandbox import sandbox
from agreements.scans.sandbox.sandbox import ChildLimits, run_in_child

_HERE = "tests.scans.sandbox.misbehave:"


def test_answers_come_back_as_json_or_as_bytes() -> None:
    assert json.loads(run_in_child(_HERE + "echo", "扫描\udcff\n", 7)) == ["扫描\udcff\n", 7]
    assert run_in_child(_HERE + "raw", "picture") == b"picture"


@pytest.mark.parametrize(
    ("function", "limits", "error"),
    [
        ("eat_memory", ChildLimits(memory=300_000_000), sandbox.ChildOutOfMemory),
        ("work_forever", ChildLimits(cpu_seconds=1), sandbox.ChildTooSlow),
        ("work_forever", ChildLimits(wall_seconds=1), sandbox.ChildStalled),
        ("sleep_forever", ChildLimits(wall_seconds=1), sandbox.ChildStalled),
        ("sleep_with_output_closed", ChildLimits(wall_seconds=1), sandbox.ChildStalled),
        ("talk_forever", ChildLimits(), sandbox.ChildTooTalkative),
        ("segfault", ChildLimits(), sandbox.ChildCrashed),
        ("abort", ChildLimits(), sandbox.ChildCrashed),
        ("fail", ChildLimits(), sandbox.ChildRaised),
    ],
)
def test_each_harm_ends_with_its_own_error_and_no_process_left(
    function: str, limits: ChildLimits, error: type[PortalError]
) -> None:
    before = _children()  # a browser of other tests, say
    with pytest.raises(error) as raised:
        run_in_child(_HERE + function, limits=limits)
    assert type(raised.value) is error
    assert _children() == before


def test_no_file_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "written"
    with pytest.raises(sandbox.ChildRaised) as raised:
        run_in_child(_HERE + "write_file", str(path))
    assert f"({errno.EFBIG}, " in raised.value.detail
    assert path.stat().st_size == 0


def test_few_files_can_be_open(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(sandbox.ChildRaised) as raised:
        run_in_child(_HERE + "open_many", str(tmp_path / "file"))
    assert f"({errno.EMFILE}, " in raised.value.detail


def test_child_knows_no_secret_and_no_django(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "/nonexistent")
    facts = json.loads(run_in_child(_HERE + "facts"))
    assert facts == {
        "environment": {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
        "django": False,
        "group": True,
        "alarm": True,
        "directory": "/",
        "processes": [0, 0],
        "cores": [0, 0],
        "memory": [1 << 30, 1 << 30],
    }


_TASKS = [
    "merge_pages",
    "observe_pages",
    "picture_to_pdf",
    "render_page",
]


@pytest.mark.parametrize("module", ["gate.structure", *(f"child_tasks.{task}" for task in _TASKS)])
def test_what_runs_in_the_child_needs_no_django(module: str) -> None:
    program = f"import sys; sys.path.append('.'); import agreements.scans.{module};"
    program += "sys.exit(any(name.startswith('django') for name in sys.modules))"
    assert os.spawnl(os.P_WAIT, sys.executable, sys.executable, "-I", "-B", "-c", program) == 0


@pytest.mark.parametrize(
    "function", ["nothing", "tests.scans.sandbox.misbehave:nothing", "no.module:f"]
)
def test_a_function_that_is_not_there_is_our_fault(function: str) -> None:
    with pytest.raises(sandbox.SandboxDown) as raised:
        run_in_child(function)
    assert "try again" in str(raised.value)


def test_a_python_that_is_not_there_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    with pytest.raises(sandbox.SandboxDown):
        run_in_child(_HERE + "echo")


def test_threads_run_children_side_by_side() -> None:
    before = _children()
    with ThreadPoolExecutor(4) as threads:
        answers = threads.map(lambda n: json.loads(run_in_child(_HERE + "echo", n)), range(8))
    assert list(answers) == [[n] for n in range(8)]
    assert _children() == before


def _children() -> set[str]:
    """Our children that live or were not waited for, as the kernel lists them, by thread."""
    children: set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread of somebody else's just ended
            children.update((task / "children").read_text().split())
    return children
