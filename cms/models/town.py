"""What a town sets for its whole site."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from cms.choices import Chroma

HUES = [(hue, f"{hue}°") for hue in range(0, 360, 10)]


@register_setting(icon="cog", order=10)
class TownSettings(BaseSiteSetting):
    """Name, colours and addresses of a town. One row holds all that header and footer need.

    ``menu`` and ``links`` are worked out from the page tree whenever a page changes (``cms.menu``), so that
    they cost a page one query.
    """

    site_name = models.CharField(_("name of the site"), max_length=60, default="", blank=True)
    claim = models.CharField(_("line below the name"), max_length=60, default="", blank=True)
    owner = models.CharField(
        _("whose site it is"),
        max_length=80,
        default="",
        blank=True,
        help_text=_("For example “Town of Oelde”."),
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Instead of the speech bubble. Shown 46 pixels high."),
    )
    # The address of a rendition of the logo, so that no page has to look it up.
    logo_url = models.CharField(max_length=300, default="", blank=True, editable=False)
    hue = models.PositiveSmallIntegerField(
        _("colour"),
        choices=HUES,
        default=160,
        help_text=_(
            "A hue from 0 to 350: 30 is orange, 160 green, 250 blue. Contrast holds for each of them."
        ),
    )
    chroma = models.CharField(
        _("strength of the colour"), max_length=8, choices=Chroma, default="", blank=True
    )

    phone = models.CharField(_("telephone"), max_length=60, default="", blank=True)
    email = models.EmailField(_("e-mail address"), default="", blank=True)
    counter = models.CharField(
        _("counter"),
        max_length=120,
        default="",
        blank=True,
        help_text=_("Where people can take part in person."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("promised answer, in days"),
        default=42,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("The home page shows how long each answer took."),
    )
    map_lat = models.FloatField(_("map centre, latitude"), default=51.8283)
    map_lon = models.FloatField(_("map centre, longitude"), default=8.1442)
    map_zoom = models.PositiveSmallIntegerField(_("map zoom"), default=13)

    menu = models.JSONField(default=list, editable=False)
    links = models.JSONField(default=dict, editable=False)
    demo_marker = models.CharField(max_length=40, default="", editable=False)

    panels = [
        MultiFieldPanel(
            [FieldPanel("site_name"), FieldPanel("claim"), FieldPanel("owner"), FieldPanel("logo")],
            heading=_("Name"),
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("hue"), FieldPanel("chroma")])], heading=_("Colours")),
        MultiFieldPanel(
            [FieldPanel("phone"), FieldPanel("email"), FieldPanel("counter")], heading=_("Contact")
        ),
        FieldPanel("answer_days"),
        FieldRowPanel(
            [FieldPanel("map_lat"), FieldPanel("map_lon"), FieldPanel("map_zoom")], heading=_("Map")
        ),
    ]

    class Meta:
        verbose_name = _("settings of the town")
        verbose_name_plural = _("settings of the towns")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the address of the logo, and let the stored pages go stale."""
        from cms.menu import stale_after_commit

        with transaction.atomic():
            self.logo_url = self.logo.get_rendition("height-92").url if self.logo else ""
            super().save(*args, **kwargs)
            stale_after_commit(self.site_id)
