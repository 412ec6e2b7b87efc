"""Production: refuses to start when something that protects the town's residents is missing."""

from django.core.exceptions import ImproperlyConfigured

from . import env
from .base import *

if len(env.SECRET_KEY) < 50 or env.SECRET_KEY.startswith(("demo-", "test-")):
    raise ImproperlyConfigured("SECRET_KEY is missing or too short: set 50 random characters or more.")
if not env.ALLOWED_HOSTS or "*" in env.ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the host names of this installation.")
if not env.DATABASE_URL:
    raise ImproperlyConfigured("DATABASE_URL is missing.")
if not env.EMAIL_URL:
    raise ImproperlyConfigured("EMAIL_URL is missing: residents could not confirm their address.")
if env.WEB_PROCESSES > 1 and not env.REDIS_URL:
    raise ImproperlyConfigured(
        "WEB_PROCESSES > 1 needs REDIS_URL: the in-memory channel layer reaches one process only."
    )
if env.DEMO:
    raise ImproperlyConfigured("DEMO=1 creates accounts with public passwords: never in production.")
if not env.SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must start with https://.")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in env.ALLOWED_HOSTS]
STAFF_SECOND_FACTOR = env.STAFF_SECOND_FACTOR
