"""Settings that every environment shares."""

from typing import Any
from urllib.parse import urlsplit

import environ

from . import env
from .pages import *
from .signing_in import *

BASE_DIR = env.BASE_DIR
SECRET_KEY = env.SECRET_KEY
DEBUG = False
DEMO = False
DEMO_PASSWORD = ""
DEMO_LOGINS: list[str] = []
SITE_URL = env.SITE_URL
ALLOWED_HOSTS = env.ALLOWED_HOSTS
WEB_PROCESSES = env.WEB_PROCESSES
WEB_THREADS = env.WEB_THREADS
TRUSTED_PROXIES = env.TRUSTED_PROXIES
TILE_URL = env.TILE_URL
TILE_ATTRIBUTION = env.TILE_ATTRIBUTION
DATA_DIR = env.DATA_DIR
# Outside of the uploads, because backups hold those. A folder that all web processes share.
VOTING_KEY_DIR = env.VOTING_KEY_DIR or DATA_DIR / "voting-keys"

INSTALLED_APPS = [
    # Ours, from the bottom of the house to the top
    "participation.core",
    "participation.accounts",
    "participation.consultations",
    "participation.contributions",
    "participation.comments",
    "participation.moderation",
    "participation.voting",
    "participation.council",
    "participation.proposals",
    "participation.youth",
    "participation.notifications",
    "participation.realtime",
    "cms",
    # Wagtail
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    # Others
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules",
    # Django
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "participation.core.middleware.RequestGuardMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "participation.core.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "participation.accounts.middleware.StaffSecondFactorMiddleware",
    "participation.accounts.middleware.CodeAccountMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "participation.consultations.middleware.FormerAddressMiddleware",
]

ROOT_URLCONF = "participation.urls"
WSGI_APPLICATION = "participation.wsgi.application"
ASGI_APPLICATION = "participation.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "participation.core.context.site",
                "participation.notifications.context.notifications",
                "cms.context.town",
            ],
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Connection settings for ``url``; SQLite gets WAL and IMMEDIATE transactions, PostgreSQL a pool.

    IMMEDIATE takes the write lock when a transaction begins, so that concurrent writers wait their
    turn (``timeout``) instead of failing half-way with "database is locked".
    """
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
            ),
        }
    else:
        # ASGI serves each request in its own thread context: persistent connections would leak, a pool does not.
        config["CONN_MAX_AGE"] = 0
        config.setdefault("OPTIONS", {})
        config["OPTIONS"]["pool"] = {
            "min_size": 1,
            "max_size": env.DATABASE_POOL_SIZE,
            "timeout": 5,
            "max_idle": 300,
        }
        config["OPTIONS"]["connect_timeout"] = 3
        # The database parses and plans a statement once, not for each request: that is most of its work here.
        config["OPTIONS"]["server_side_binding"] = True
        config["OPTIONS"]["prepare_threshold"] = 5
    return config


DATABASES = {"default": database(env.DATABASE_URL or f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}

# A frozen Redis must not hold a request: short timeouts everywhere.
REDIS_URL = env.REDIS_URL
REDIS_TIMEOUT = 0.25


def caches(redis_url: str) -> dict[str, Any]:
    """The cache: Redis, or without it the memory of the one process."""
    if not redis_url:
        backend = "django.core.cache.backends.locmem.LocMemCache"
        return {"default": {"BACKEND": backend, "OPTIONS": {"MAX_ENTRIES": 20000}}}
    return {
        "default": {
            "BACKEND": "participation.core.cache.SturdyRedisCache",
            "LOCATION": redis_url,
            "KEY_PREFIX": "sg",
            "OPTIONS": {"socket_timeout": REDIS_TIMEOUT, "socket_connect_timeout": REDIS_TIMEOUT},
        }
    }


def channel_layers(redis_url: str) -> dict[str, Any]:
    """The channel layer: Redis, or without it the memory of the one process."""
    if not redis_url:
        return {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    # Messages reach all databases of a Redis: two installations that share one must not hear each other.
    prefix = "sg" + urlsplit(redis_url).path.replace("/", "-")
    config = {"hosts": [redis_url], "prefix": prefix}
    return {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": config}}


CACHES = caches(REDIS_URL)
CHANNEL_LAYERS = channel_layers(REDIS_URL)

# How often an open page asks for news when it gets no socket (a proxy or a firewall forbids it).
LIVE_POLL_SECONDS = 20

# The database stays the truth for sessions: a dead cache logs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "participation.core.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Language
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
# The first wins. "de-du" (see consultations.speech) is looked up in all of them, and found as German in the others.
LOCALE_PATHS = [BASE_DIR / "locale" / "young", BASE_DIR / "locale", BASE_DIR / "locale" / "overrides"]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True
# Off: it would put dots into every id of a template ("kommentar-1.003"). Counts for people use the filter `intcomma`.
USE_THOUSAND_SEPARATOR = False

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "participation.core.storage.ManifestStaticStorage"},
    # Never served: what staff upload to be worked on.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "private",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
IMAGE_MAX_PIXELS = 40_000_000

# Mail
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if env.EMAIL_URL:
    vars().update(environ.Env.email_url_config(env.EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.DEFAULT_FROM_EMAIL
SERVER_EMAIL = env.DEFAULT_FROM_EMAIL

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_SELF = ["'self'"]
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    # Wagtail's editor needs inline styles and scripts; only staff reach it.
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _SELF,
        "style-src": _SELF,
        "img-src": [*_SELF, "data:"],
        "font-src": _SELF,
        "connect-src": _SELF,
        "media-src": _SELF,
        "manifest-src": _SELF,
        "form-action": _SELF,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []

LOG_LEVEL = env.LOG_LEVEL
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "participation.core.logging.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
