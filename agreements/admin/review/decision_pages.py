"""What the page of each decision says and what its button does."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from agreements.enums import Verb
from agreements.models import Agreement
from agreements.services import transitions
from agreements.services.review import decisions

from . import decision_form


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """What the page of a verb says and what its button does; `of_amendment`: its own outcome;
    `key` leads to the page, or "" where nothing is to happen by a slip."""

    title: str | Promise
    outcome: str | Promise
    done: str | Promise
    act: Callable[..., Agreement]
    form: type[decision_form.DecisionForm] = decision_form.DecisionForm
    ends: bool = False
    of_amendment: str | Promise = ""
    key: str = ""


# In the order of the buttons: the first is the one that most requests come to.
DECISIONS = {
    Verb.RECOMMEND: DecisionPage(
        gettext_lazy("Recommend approval"),
        gettext_lazy(
            "This dataset asks for two reviewers. Your recommendation goes on record, and the "
            "request back into the queue, for a colleague to read and approve. Until somebody "
            "takes it up, the signer may replace the scan; the new one has to be recommended anew."
        ),
        gettext_lazy("Your recommendation is on record. A second reviewer decides."),
        decisions.recommend,
        decision_form.RecommendForm,
        key="e",
    ),
    Verb.APPROVE: DecisionPage(
        gettext_lazy("Approve"),
        gettext_lazy(
            "The License Agreement is in force from now on, and the signer may fetch the data. "
            "Users listed with an e-mail address are asked to confirm, and may then fetch it, too."
        ),
        gettext_lazy("The request is approved."),
        decisions.approve,
        decision_form.ApproveForm,
        key="a",
        of_amendment=gettext_lazy(
            "The people listed in it are on the list of the agreement from now on. Those with an "
            "e-mail address are asked to confirm, and may then fetch the data."
        ),
    ),
    Verb.REQUEST_CHANGES: DecisionPage(
        gettext_lazy("Request changes"),
        gettext_lazy(
            "The request goes back to the signer, who is told what is not right and which of these "
            "to do: scan the same paper again, sign again, or correct the form."
        ),
        gettext_lazy("The signer was asked for changes."),
        decisions.request_changes,
        decision_form.ChangesForm,
        key="c",
    ),
    Verb.REJECT: DecisionPage(
        gettext_lazy("Reject"),
        gettext_lazy(
            "The request ends, and can’t be opened again once the signer was told. They may apply "
            "anew. If something can be mended, request changes instead."
        ),
        gettext_lazy("The request is rejected."),
        partial(decisions.decide, verb=Verb.REJECT),
        decision_form.DecisionReasonForm,
        key="r",
        ends=True,
        of_amendment=gettext_lazy(
            "The amendment ends, and nobody is added; the agreement goes on as it was. The signer "
            "may start another one. If something can be mended, request changes instead."
        ),
    ),
    Verb.START_REVIEW: DecisionPage(
        gettext_lazy("Start review"),
        gettext_lazy(
            "The request is marked as yours, so that no colleague does the same work. "
            "The signer can't replace the scan any more, but can still withdraw."
        ),
        gettext_lazy("You are reviewing this request."),
        partial(transitions.apply, verb=Verb.START_REVIEW),
        key="s",
    ),
    Verb.RELEASE_REVIEW: DecisionPage(
        gettext_lazy("Release review"),
        gettext_lazy(
            "The request goes back into the queue, for you or a colleague to take up later. "
            "The signer may replace the scan again."
        ),
        gettext_lazy("The request is back in the queue."),
        partial(transitions.apply, verb=Verb.RELEASE_REVIEW),
        key="b",
    ),
    Verb.REVOKE: DecisionPage(
        gettext_lazy("Revoke"),
        gettext_lazy(
            "The agreement ends, and with it the access of the signer and of every user listed. "
            "Once that has happened, it can't be undone."
        ),
        gettext_lazy("The agreement is revoked."),
        partial(decisions.decide, verb=Verb.REVOKE),
        decision_form.DecisionReasonForm,
        ends=True,
    ),
    Verb.REINSTATE: DecisionPage(
        gettext_lazy("Reinstate"),
        gettext_lazy(
            "The agreement that the signer opted out of is in force again, and with it the access "
            "of the signer and of every user listed. The signer counts as continuing."
        ),
        gettext_lazy("The agreement is in force again."),
        decisions.reinstate,
        decision_form.NoteForm,
    ),
}
