"""Pages that we printed for something else, and of what they leave unknown."""

from collections.abc import Sequence

from agreements.page_code import PageCode
from agreements.scans.expectations import Expectations
from agreements.scans.observation import PageObservation


def may_stand_for(pages: Sequence[PageObservation], expected: Expectations, issued: int) -> bool:
    """Whether a page from elsewhere lies where this issued page is due: then that one is told of,
    and nobody is blamed for what is not seen here.

    It is the same page of another request; or any of another version or print of this one, which
    has to be signed anew as a whole.
    """
    codes = (c for page in pages if not page.issued for c in expected.codes_of_others(page.codes))
    return any(code.page == issued or _of_this_request(code, expected) for code in codes)


def _of_this_request(code: PageCode, expected: Expectations) -> bool:
    is_other = code.document_id != expected.document_id
    return is_other and code.reference == expected.reference
