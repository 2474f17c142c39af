"""Two passages, word by word."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agreements.text_diff.words import Op, WordRun, diff_words, excerpt
from tests.text_diff.marked_text import shown


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Notice of 30 days.", "Notice of 31 days.", "Notice of [-30-]{+31+} days."),
        (
            "For any commercial purpose.",
            "For any commercial or military purpose.",
            "For any commercial {+or military +}purpose.",
        ),
        (
            "The user may copy it. The user may not sell it.",
            "The user may copy it. The user must encrypt it. The user may not sell it.",
            "The user may copy it. {+The user must encrypt it. +}The user may not sell it.",
        ),
        ("It may, be sold.", "It may not be sold.", "It may[-,-]{+ not+} be sold."),
        (
            "It has to be signed at once by the user.",
            "It must be signed by the user.",
            "It [-has to-]{+must+} be signed[- at once-] by the user.",
        ),
        (
            "Send it to a@b.example within 1,000 hours.",
            "Send it to a@c.example within 1,500 hours.",
            "Send it to [-a@b.example-]{+a@c.example+} within [-1,000-]{+1,500+} hours.",
        ),
        (
            "数据应下载到安全位置，例如个人电脑。用户须防止他人获取。",
            "数据应下载到安全位置，例如加密的个人电脑。用户须防止他人获取。泄露须在七天内报告。",
            "数据应下载到安全位置，例如{+加密的+}个人电脑。用户须防止他人获取。{+泄露须在七天内报告。+}",
        ),
        ("सभी लोग हिन्दी में पढ़ें", "सभी लोग हिन्दी मे पढ़ें", "सभी लोग हिन्दी [-में-]{+मे+} पढ़ें"),
        (
            "All rights go.",
            "Nothing else matters here.",
            "[-All rights go.-]{+Nothing else matters here.+}",
        ),
    ],
    ids=[
        "digit",
        "word",
        "sentence",
        "point",
        "phrase",
        "address",
        "chinese",
        "hindi",
        "everything",
    ],
)
def test_marks_what_a_reader_would_mark(old: str, new: str, expected: str) -> None:
    assert shown(diff_words(old, new)) == expected


@settings(deadline=None)
@given(st.text(), st.text())
@example("a b c d. e f", "a  b c. d e f ")
@example("的的一一。的", "的一。一的")
@example("e\u0301 👩\u200d🔬!", "e 👩!")
def test_nothing_is_lost_and_nothing_invented(old: str, new: str) -> None:
    runs = diff_words(old, new)
    assert "".join(run.text for run in runs if run.op is not Op.ADDED) == old
    assert "".join(run.text for run in runs if run.op is not Op.REMOVED) == new
    assert all(run.text for run in runs)
    assert not any(one.op is other.op for one, other in pairwise(runs))


WORDS = st.lists(
    st.sampled_from(["the", "data", "may", "not", "be.", "数", "据", "。", "sold,", "7"]),
    max_size=60,
)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_nothing_is_lost_where_much_is_alike(old: list[str], new: list[str]) -> None:
    runs = diff_words(" ".join(old), " ".join(new))
    assert "".join(run.text for run in runs if run.op is not Op.ADDED) == " ".join(old)
    assert "".join(run.text for run in runs if run.op is not Op.REMOVED) == " ".join(new)


@settings(deadline=None)
@given(WORDS)
def test_the_same_is_the_same(words: list[str]) -> None:
    text = " ".join(words)
    assert diff_words(text, text) == ((WordRun(Op.SAME, text),) if text else ())


def test_an_excerpt_keeps_words_whole_around_each_change() -> None:
    long = "one two three four five six seven eight nine ten"
    runs = (
        WordRun(Op.SAME, f"{long} "),
        WordRun(Op.ADDED, "x "),
        WordRun(Op.SAME, f"{long} "),
        WordRun(Op.REMOVED, "y"),
    )
    assert shown(excerpt((*runs, WordRun(Op.SAME, f" {long}")), 12)) == (
        "… nine ten {+x +}one two … nine ten [-y-] one two …"
    )
    assert excerpt(runs, 900) == runs


def every_other(word: str) -> str:
    """8,000 sentences of which every second one says it differently."""
    return "".join(f"{number} {word if number % 2 else 'is'}. " for number in range(8_000))


HUGE = {
    "one word, again and again": ("a " * 100_000, "a " * 99_999 + "b"),
    "one point, again and again": ("." * 200_000, "!" * 200_000),
    "two characters in another order": ("的一" * 50_000, "一的" * 50_000),
    "many sentences, half of them changed": (every_other("was"), every_other("will be")),
    "sentences of the same words in another order": tuple(
        " ".join(
            f"q{k} " + " ".join(f"w{n * step % 101}" for n in range(290)) + "." for k in range(90)
        )
        for step in (3, 7)
    ),
}


def test_a_long_passage_is_looked_into_all_the_same() -> None:
    """One paragraph of 20,000 words, of which every fiftieth is new."""
    old = [f"w{number % 997}{'.' if number % 20 == 0 else ''}" for number in range(20_000)]
    new = [f"not {word}" if number % 50 == 7 else word for number, word in enumerate(old)]
    runs = diff_words(" ".join(old), " ".join(new))
    assert [run.text for run in runs if run.op is not Op.SAME] == ["not "] * 400


@pytest.mark.parametrize(("old", "new"), HUGE.values(), ids=HUGE.keys())
def test_a_text_beyond_all_measure_comes_to_an_end(old: str, new: str) -> None:
    """Looked into as closely as the others, most of these would take minutes."""
    runs = diff_words(old, new, until=time.time() + 0.2)
    assert "".join(run.text for run in runs if run.op is not Op.ADDED) == old
