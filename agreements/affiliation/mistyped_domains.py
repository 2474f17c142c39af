"""Domains that look like a known provider mistyped: gmial.com, hotmail.co, 163.con."""

from agreements.affiliation.domains import is_public, registrable
from agreements.affiliation.lists import FREE_PROVIDERS

_SHORT = 5


def provider_meant(domain: str) -> str:
    """The provider whose domain is one slip away, or "". A guess: to ask back with, no more.

    Names of up to four letters have real neighbors (tom.com, mac.com): they are only meant where
    the ending exists nowhere.
    """
    typed = registrable(domain)
    may_be_short = not is_public(typed)
    return next(
        (
            provider
            for provider in sorted(FREE_PROVIDERS)
            if (may_be_short or provider.index(".") >= _SHORT) and _one_slip(typed, provider)
        ),
        "",
    )


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is wrong, too many or left out, or two neighbors changed places."""
    while typed and meant and typed[0] == meant[0]:
        typed, meant = typed[1:], meant[1:]
    while typed and meant and typed[-1] == meant[-1]:
        typed, meant = typed[:-1], meant[:-1]
    return len(typed) <= 1 >= len(meant) or (len(typed) == 2 and typed == meant[::-1])
