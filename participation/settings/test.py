"""Tests: fast hashing, mail in memory, no manifest; the databases come from the environment."""

import os
from urllib.parse import urlsplit

from . import env
from .base import *

SECRET_KEY = "test-only-" + "0" * 50
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and env.REDIS_URL:
    # A database of its own for each test process: one empties its cache while another counts in it.
    _number = int(_worker.removeprefix("gw")) + 1
    REDIS_URL = urlsplit(env.REDIS_URL)._replace(path=f"/{_number}").geturl()
    os.environ["REDIS_URL"] = REDIS_URL
    CACHES, CHANNEL_LAYERS = caches(REDIS_URL), channel_layers(REDIS_URL)
