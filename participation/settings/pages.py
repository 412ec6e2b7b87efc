"""Wagtail: the pages and their editors."""

from . import env

WAGTAIL_SITE_NAME = "Stadtgespräch"
WAGTAILADMIN_BASE_URL = env.SITE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAIL_DATE_FORMAT = "%d.%m.%Y"
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y %H:%M"
# The addresses of proposals begin with the slug of their consultation, and those are ASCII.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = [("de", "Deutsch")]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
IMAGE_MAX_BYTES = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_UPLOAD_SIZE = IMAGE_MAX_BYTES
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USER_TIME_ZONES = ["Europe/Berlin"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_EXTENSIONS = [
    "csv",
    "docx",
    "ics",
    "jpg",
    "mp4",
    "odt",
    "ods",
    "pdf",
    "png",
    "pptx",
    "txt",
    "vtt",
    "webm",
    "xlsx",
    "zip",
]
TAGGIT_CASE_INSENSITIVE = True
