"""The limit *hello*: a Django view that returns a constant, without middleware, under the same server."""

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

if not settings.configured:
    settings.configure(
        SECRET_KEY="hello",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="benchmarks.hello",
        MIDDLEWARE=[],
        LOGGING_CONFIG=None,
    )
    django.setup()


def hello(request: HttpRequest, size: int) -> HttpResponse:
    """Answer with ``size`` constant bytes."""
    return HttpResponse(b"x" * size, headers={"Content-Length": str(size)})


urlpatterns = [path("<int:size>", hello)]
application = get_asgi_application()
