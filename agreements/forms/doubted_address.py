"""The work address of somebody else, typed in: one that looks mistyped, or that anybody can get, is
asked back once."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.affiliation.verdict import Verdict
from agreements.services.accounts import accounts
from agreements.services.requests.progress import MUST_EXPLAIN


class DoubtedAddressForm(forms.Form):
    """`anyway` says that the address is meant; a page shows it where `is_asked_back`.

    `clause` is that of the LA on the signer's address, if any.
    """

    anyway = forms.BooleanField(
        label=gettext_lazy("Yes, this is the address that my supervisor works with"), required=False
    )

    def __init__(self, *args: Any, clause: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clause = clause
        self.is_asked_back = bool(self.data.get("anyway"))

    def check_work_address(self, address: str) -> None:
        """Raises ValidationError for a doubt that was not answered yet."""
        doubt = self._doubt(address, accounts.judge_address(address))
        if doubt and not self.data.get("anyway"):
            self.is_asked_back = True
            raise forms.ValidationError(doubt)

    def _doubt(self, address: str, verdict: Verdict) -> str:
        local, _at, domain = address.rpartition("@")
        if verdict.meant:
            return _(
                "Did you mean %(meant)s? Correct the address, or tick below that it is right."
            ) % {"meant": f"{local}@{verdict.meant}"}
        if verdict.kind not in MUST_EXPLAIN:
            return ""
        says = (
            _(
                "Clause %(clause)d of the License Agreement asks that whoever signs has one fixed "
                "e-mail address at the place of work."
            )
            % {"clause": self.clause}
            if self.clause
            else ""
        )
        free = _(
            "As far as we know, an address at %(domain)s doesn’t show where somebody works. Enter "
            "a work address, or tick below that this is the one: your supervisor will be asked to "
            "explain it."
        ) % {"domain": domain}
        return f"{free} {says}".strip()
