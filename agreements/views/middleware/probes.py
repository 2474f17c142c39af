"""What load balancers and Prometheus ask is answered before cookies and the site's name are looked
at: they have no cookie, and name a machine."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

from agreements.views import health
from agreements.views.metrics import may_read, metrics

View = Callable[[HttpRequest], HttpResponse]
_PROBES: Mapping[str, View] = {"/health/live": health.live, "/health/ready": health.ready}


def probes_middleware(get_response: View) -> View:
    """Nothing of sessions and hosts behind it is touched. Whoever may not read metrics
    gets what any wrong address gets."""

    def probed(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/metrics" and may_read(request):
            return metrics(request)
        return _PROBES.get(request.path_info, get_response)(request)

    return probed
