"""Error pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .throttle import TooManyRequests

# What people type into; kept and shown again when something goes wrong, so that it can be copied.
KEPT_FIELDS = ("title", "text", "comment", "facts", "description")
MAX_KEPT = 20_000


def kept_text(request: HttpRequest) -> str:
    """The text a failed request carried, for the error page to give back; empty when there is none."""
    if request.method != "POST":
        return ""
    try:
        parts = [request.POST.get(name, "") for name in KEPT_FIELDS]
    except Exception:  # the body may be the very thing that is broken
        return ""
    return "\n\n".join(part for part in parts if part)[:MAX_KEPT]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere: say so, and give the typed text back."""
    return render(request, "403.html", {"kept_text": kept_text(request), "expired": True}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return render(request, "400.html", {"kept_text": ""}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, or 429 when somebody was too fast; both keep the typed text and say why when the rules know."""
    context = {"kept_text": kept_text(request), "answer": getattr(exception, "answer", None)}
    if isinstance(exception, TooManyRequests):
        response = render(request, "429.html", {**context, "retry_after": exception.retry_after}, status=429)
        response["Retry-After"] = str(exception.retry_after)
        return response
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it does not exist, or it is none of the visitor's business."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Needs neither database nor context."""
    return render(request, "500.html", {"kept_text": kept_text(request)}, status=500)
