"""What the block list says, in words that accuse nobody."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.models import Agreement
from agreements.selectors.review.block_matches import BlockMatch, block_matches

from .evidence_line import EvidenceLine


def block_evidence(agreement: Agreement) -> Iterator[EvidenceLine]:
    """A line for each match: a warning to look, and nothing else."""
    for match in block_matches(agreement):
        yield EvidenceLine(
            block_sentence(match), _("block list"), quote=match.block.reason, warns=True
        )


def block_sentence(match: BlockMatch) -> str:
    """By whom and when somebody was blocked, and what is the same."""
    if match.by_address and match.person:
        said = _("The address of %(person)s, who is listed here, was blocked on %(day)s by %(by)s.")
    elif match.by_address:
        said = _("This address was blocked on %(day)s by %(by)s.")
    elif match.person:
        said = _(
            "Somebody named %(name)s was blocked on %(day)s by %(by)s; %(person)s is listed here. "
            "The same name is not the same person."
        )
    else:
        said = _(
            "Somebody named %(name)s was blocked on %(day)s by %(by)s. The same name is not the "
            "same person."
        )
    return said % {
        "person": match.person,
        "name": match.block.name,
        "day": date_format(timezone.localtime(match.block.blocked_at), "DATE_FORMAT"),
        "by": match.block.blocked_by,
    }
