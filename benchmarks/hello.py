"""The limit *hello*: a Django view that returns a constant, without middleware, under the same server."""

import os

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODY = b"x" * int(os.environ.get("HELLO_BYTES", "200"))

if not settings.configured:
    settings.configure(
        SECRET_KEY="hello",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="benchmarks.hello",
        MIDDLEWARE=[],
        LOGGING_CONFIG=None,
    )
    django.setup()


def hello(request: HttpRequest) -> HttpResponse:
    """Answer with a constant."""
    return HttpResponse(BODY)


urlpatterns = [path("", hello)]
application = get_asgi_application()
