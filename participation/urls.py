"""Addresses of the whole site. Ours come first; Wagtail's pages take what is left."""

from typing import Any

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from participation.accounts.views import admin_login

handler400 = "participation.core.views.bad_request"
handler403 = "participation.core.views.forbidden"
handler404 = "participation.core.views.not_found"
handler500 = "participation.core.faults.server_error"

urlpatterns: list[Any] = [
    # One login for everybody, with the second factor; Wagtail's own would go round it.
    path("admin/login/", admin_login),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("allauth.urls")),
    path("", include("participation.contributions.urls")),
    path("", include("participation.proposals.urls")),
    path("", include("participation.voting.urls")),
    path("", include("participation.council.urls")),
    path("", include("participation.youth.urls")),
    path("", include("participation.comments.urls")),
    path("", include("participation.moderation.urls")),
    path("", include("participation.notifications.urls")),
    path("", include("participation.realtime.urls")),
    path("", include("participation.accounts.urls")),
    path("", include("participation.core.urls")),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
]
