"""What can't be printed, told in words."""

import pytest

from agreements.documents.unprintable import unprintable_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Qingyan Liu, 柳清妍\nབསྟན་འཛིན", ()),
        # A word of which nothing can be printed is told whole, not letter by letter.
        ("𒀀𒁀𒂍 Li", ("𒀀𒁀𒂍",)),
        ("𒀀𒁀-𒂍 Li", ("𒀀𒁀-𒂍",)),
        ("To smile 🙂", ("🙂",)),
        # Of others, what can't be and where it is.
        ("Anna Li🙂n 🙂", ("🙂 (“Li🙂n”)", "🙂")),
        ("a🙂🙃b🙂", ("🙂🙃 (“a🙂🙃b🙂”)", "🙂 (“a🙂🙃b🙂”)")),
        ("李𰻝田", ("𰻝 (“李𰻝田”)",)),
        # Chinese has no spaces: a whole address is no word.
        ("李" * 30 + "𰻝", ("𰻝",)),
        # What nobody sees has a number, and turns no page around.
        ("ab\u202ecd x", ("U+202E (“abcd”)",)),
        ("\u202e\u2066", ("U+202E", "U+2066")),
        ("a\x00 b", ("U+0000 (“a”)",)),
        ("a\x85b", ("U+0085 (“ab”)",)),
        ("🙂 🙂\n🙂", ("🙂",)),
    ],
    ids=ascii,
)
def test_says_what_cannot_be_printed(text: str, said: tuple[str, ...]) -> None:
    assert unprintable_words(text) == said
