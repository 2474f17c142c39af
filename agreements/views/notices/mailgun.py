"""What Mailgun tells of our mails, by way of django-anymail. POST only, signed.

For another provider: its view of `anymail.webhooks` instead; what is received stays the same.
"""

from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from agreements.mail.delivery_report import (
    Delivery,
    DeliveryReport,
    RecipientStatus,
    status_in,
)
from agreements.mail.server_words import one_line
from agreements.services.mail import bounces

# Everything else changes nothing. Above all not "unsubscribed": who opts out voids a contract, and
# does so on the portal's own pages only.
_DELIVERIES = {
    EventType.BOUNCED: Delivery.FAILED,
    EventType.REJECTED: Delivery.FAILED,
    EventType.FAILED: Delivery.FAILED,
    EventType.DEFERRED: Delivery.DELAYED,
    EventType.COMPLAINED: Delivery.DELAYED,
}


class _View(MailgunTrackingWebhookView):
    """As Anymail has it, but what is no event at all gets a 400, not a 500."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.content_type != "application/json":
                raise ValueError(request.content_type)
            self.run_validators(request)
            events = self.parse_events(request)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise AnymailWebhookValidationFailure("not an event of Mailgun's") from error
        for event in events:
            _record_event(event, self.esp_name)
        return HttpResponse()


@csrf_exempt  # no browser, no cookie: the signature is what lets in
@never_cache
def mailgun(request: HttpRequest) -> HttpResponse:
    """Take one event; 404 while no signing key is set."""
    if not settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY:
        raise Http404
    try:
        answer: HttpResponse = _View.as_view()(request)
    except bounces.TooEarly:
        # Mailgun keeps it and comes again.
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    return answer


def _record_event(event: AnymailTrackingEvent, esp_name: str) -> None:
    """Record an event as the bounce that it is, if it is one."""
    delivery = _DELIVERIES.get(event.event_type)
    if delivery and event.message_id:
        words = event.mta_response or event.description or event.event_type
        recipients = (event.recipient.lower(),) if event.recipient else ()
        status = RecipientStatus(recipients, delivery, status_in(words), one_line(words))
        report = DeliveryReport((event.message_id,), (status,))
        bounces.record_report(report, source=esp_name)
