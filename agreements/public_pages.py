"""The pages that everybody may read: which they are, and what each of them is in a sentence."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# For search engines, by the name of the address. What stands in brackets, the page knows.
DESCRIBED: Mapping[str, str | Promise] = {
    "home": _(
        "Research datasets that are given out under a License Agreement: what each of them holds, "
        "who may have it and how to apply."
    ),
    "dataset": _(
        "%(full_name)s, a dataset of %(owner)s: what it holds, who may have it, how to apply and "
        "how to cite it."
    ),
    "version": _("The License Agreement %(number)s of the dataset %(name)s, word for word."),
    "version_changes": _(
        "What changes in the License Agreement of the dataset %(name)s from version %(old)s to "
        "version %(new)s."
    ),
    "supervisor": _(
        "How students get the dataset %(name)s: their supervisor signs. Here is a letter to send."
    ),
    "publications": _("What was published with the dataset %(name)s."),
    "help": _(
        "How to print, sign, scan or photograph a License Agreement, and what counts as a "
        "signature: in pictures."
    ),
    "dataset_help": _(
        "How to print, sign, scan or photograph the License Agreement of the dataset %(name)s: in "
        "pictures."
    ),
    "privacy": _(
        "What this portal keeps about you, why and for how long, and whom you can ask about it."
    ),
    "signing_keys": _("The public keys by which anybody can tell what this portal signed."),
}
# They show nobody's name, hold no form with a token, and are the same for all who are signed out.
PUBLIC = frozenset({*DESCRIBED, "publications_bibtex", "publications_csl"})
# What they show to whoever is signed out is the same for all, but for the token in the form.
FORMS_FOR_STRANGERS = frozenset({"account_login", "apply"})
