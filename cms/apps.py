from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """The editor's part of the platform."""

    name = "cms"
    label = "cms"
    verbose_name = _("Pages")
