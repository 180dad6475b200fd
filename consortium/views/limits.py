"""How often one address or one person may post to a page that costs much or asks for no log-in.  allauth counts.

Which rates there are says `ACCOUNT_RATE_LIMITS` in the settings.
"""

from collections.abc import Callable
from functools import wraps
from math import ceil

from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LONGEST_OF_THE_LOG_IN = 5 * 60
"""Seconds after which none of allauth's own limits holds any more."""


def limited(action: str) -> Callable:
    """Refuse with 429, and when to try again, what comes too often."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def counted(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not consume(request, action=action):
                rates = parse_rates(app_settings.RATE_LIMITS[action])
                return _refused(request, seconds=max(rate.duration for rate in rates))
            return view(request, *args, **kwargs)

        return counted

    return decorate


def too_often(request: HttpRequest) -> HttpResponse:
    """allauth's refusal, such as after too many log-ins."""
    return _refused(request, seconds=LONGEST_OF_THE_LOG_IN)


def _refused(request: HttpRequest, *, seconds: float) -> HttpResponse:
    answer = render(request, "429.html", {"minutes": ceil(seconds / 60)}, status=429)
    answer.headers["Retry-After"] = str(ceil(seconds))
    return answer
