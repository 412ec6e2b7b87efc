"""The list of consultations."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms import overview

from .base import TownPage

# The addresses of proposals and comments are below it, and they do not come from the page tree.
SLUG = "beteiligung"


class ConsultationIndexPage(TownPage):
    """All consultations of a town: running, in preparation, closed; by topic if one likes."""

    lead = models.TextField(_("first lines"), max_length=300, default="", blank=True)

    template = "cms/consultation_index.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.ConsultationPage"]
    max_count_per_parent = 1
    content_panels = [*TownPage.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("list of consultations")
        verbose_name_plural = _("lists of consultations")

    def clean(self) -> None:
        """Its address is fixed."""
        super().clean()
        if self.slug != SLUG:
            raise ValidationError(
                {
                    "slug": _(
                        "The address must stay “%(slug)s”: the addresses of all proposals begin with it."
                    )
                    % {"slug": SLUG}
                }
            )

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """A new list gets the one address it can have."""
        given: str = self.__dict__.get("slug", "")
        self.slug = given or SLUG
        super().full_clean(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the three groups and the topics to choose from."""
        context = super().get_context(request, *args, **kwargs)
        context.update(overview.index(request))
        return context

    def changes_at(self, context: dict[str, Any]) -> datetime | None:
        """When the next phase of any consultation begins or ends."""
        moment: datetime | None = context.get("next_change")
        return moment
