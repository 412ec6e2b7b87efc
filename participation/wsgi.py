"""WSGI entry point, for tools that expect one. The platform itself runs as ASGI (live updates need it)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings.production")
application = get_wsgi_application()
