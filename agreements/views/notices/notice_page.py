"""What the page about a new LA version shows, as things stand."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from agreements import dates
from agreements.enums import Audience, Channel, NoticeOutcome, NoticeState, Status, VersionStatus
from agreements.forms.notice import AttestForm, OptOutForm, TickForm
from agreements.models import LicenseVersion, NoticeDelivery, User
from agreements.selectors.requests import associated_users
from agreements.services.license_texts import diff
from agreements.services.notices import answers
from agreements.services.notices.eligibility import effective_if_notified

_STEPS = ("continue", "opt_out", "seen", "attest", "receipt")


@dataclass(frozen=True, slots=True)
class Visit:
    """One signer at the page: about what, by which way; `key` is the token or the reference."""

    delivery: NoticeDelivery
    how: Channel
    by: User | None
    key: str

    def url(self, step: str = "") -> str:
        page = "notice" if self.how is Channel.LINK else "own_notice"
        return reverse(f"{page}_{step}" if step else page, args=[self.key])


def render_notice_page(
    request: HttpRequest,
    visit: Visit,
    form: TickForm | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; `form` is what was sent without its box, `refused` why an answer came too late."""
    delivery = visit.delivery
    agreement, version = delivery.agreement, delivery.version
    old, zone = _old(delivery), version.dataset.time_zone
    standing = _standing(delivery)
    context = {
        "delivery": delivery,
        "agreement": agreement,
        "dataset": version.dataset,
        "version": version,
        "old": old,
        "comparison": diff.compare_versions(old, version, get_language() or "") if old else None,
        "standing": f"agreements/notices/standing/{standing}.html",
        "is_open": standing == "open",
        "continued": delivery.state == NoticeState.CONTINUED,
        "may_return": answers.may_return(delivery),
        "effective": dates.say(effective_if_notified(delivery, timezone.now()), zone),
        "answered": dates.say(delivery.answered_at, zone) if delivery.answered_at else "",
        "attested": dates.say(delivery.attested_at, zone) if delivery.attested_at else "",
        "people": associated_users.users_concerned_by(delivery),
        "form": form,
        "opt_out_form": form if isinstance(form, OptOutForm) else OptOutForm(),
        "attest_form": form if isinstance(form, AttestForm) else AttestForm(),
        "refused": refused,
        "page_url": visit.url(),
        "urls": {step: visit.url(step) for step in _STEPS},
        "is_link": visit.how is Channel.LINK,
    }
    return render(request, "agreements/notices/notice.html", context, status=status)


def _old(delivery: NoticeDelivery) -> LicenseVersion | None:
    """What the new version is compared with: the one that binds, or that bound before it."""
    bound = delivery.agreement.version
    return delivery.version.replaces if bound.pk == delivery.version_id else bound


def _standing(delivery: NoticeDelivery) -> str:
    """The name of the template that says where the signer stands."""
    version, status = delivery.version, delivery.agreement.status
    match delivery.audience, delivery.state, version.status, delivery.outcome:
        case Audience.AGREEMENT, NoticeState.OPTED_OUT, _, _ if status == Status.OPTED_OUT:
            return "opted_out"
        case _, _, VersionStatus.CALLED_OFF, _:
            return "called_off"
        case Audience.REQUEST, _, _, _:
            return "request"
        case _, _, _, NoticeOutcome.MOVED:
            return "moved"
        case _, _, _, NoticeOutcome.KEPT:
            return "kept"
        case _, NoticeState.NOT_APPLICABLE, _, _:
            return "not_applicable"
    if status != Status.APPROVED:
        return "not_applicable"
    return "open" if answers.may_answer(delivery) else "over"
