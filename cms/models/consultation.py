"""The page of a consultation, and what an editor writes down about it."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.search import index

from cms import show
from cms.blocks import ConsultationBody
from cms.blocks.text import RICH, SHORT
from cms.choices import CategoryIcon, Drawing
from cms.fields import ActionsField
from cms.forms import CategoryFormSet, CheckedInlinePanel, ConsultationPageForm, PhaseFormSet
from participation.consultations.models import Consultation, Moderation, Phase
from participation.consultations.services import PhasePlan
from participation.core.text import clean_text

from .base import HOME_LABEL, TownPage, framed

MAX_SUMMARY = 600


class PagePhase(Orderable):
    """A phase as it stands on the page; it becomes a :class:`Phase` when the page is published."""

    page = ParentalKey("cms.ConsultationPage", on_delete=models.CASCADE, related_name="phases")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=80, help_text=_("Short, for example “Collect ideas”."))
    description = models.CharField(
        _("what happens in it"), max_length=300, default="", blank=True, help_text=_("One or two sentences.")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(
        _("ends"), null=True, blank=True, help_text=_("The first moment after the phase. Empty: open end.")
    )
    actions = ActionsField(
        _("what people may do"),
        default=list,
        blank=True,
        help_text=_("Nothing ticked: people read, and the town works."),
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("actions"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("phase")
        verbose_name_plural = _("phases")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Say beside the field that a phase cannot end before it starts."""
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must be after the start.")})

    def plan(self) -> PhasePlan:
        """What the domain takes."""
        return PhasePlan(
            self.name, self.starts_at, self.ends_at, self.actions or [], self.description, self.key
        )

    def as_phase(self) -> Phase:
        """An unsaved phase, for the preview."""
        return Phase(
            key=self.key,
            name=self.name,
            description=self.description,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            actions=list(self.actions or []),
        )


class PageCategory(Orderable):
    """A heading under which proposals are sorted. Its short name stays when the name is rewritten."""

    page = ParentalKey("cms.ConsultationPage", on_delete=models.CASCADE, related_name="categories")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=60, default="", blank=True, editable=False)
    icon = models.CharField(_("icon"), max_length=30, choices=CategoryIcon, default="", blank=True)

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("icon")])]

    class Meta(Orderable.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name


class ConsultationPage(TownPage):
    """The page of a consultation. Publishing it writes down the :class:`Consultation` that the rest of the platform works with.

    ``consultation`` is made at the first publication and stays; drafts do not touch it.
    """

    consultation = models.OneToOneField(
        Consultation, on_delete=models.PROTECT, null=True, editable=False, related_name="page"
    )
    topic = models.CharField(
        _("field of action"),
        max_length=80,
        default="",
        blank=True,
        help_text=_("For example “Traffic”. Readers filter by it."),
    )
    summary = models.TextField(
        _("in three sentences"),
        max_length=MAX_SUMMARY,
        help_text=_("What is it about? What can people decide? What happens with it?"),
    )
    easy_summary = RichTextField(
        _("in easy language"),
        features=SHORT,
        blank=True,
        default="",
        help_text=_("Short sentences, one thought each."),
    )
    drawing = models.CharField(_("drawing"), max_length=30, choices=Drawing, default=Drawing.PLAN)
    young = models.BooleanField(_("for young people"), default=False)
    moderation = models.CharField(_("moderation"), max_length=8, choices=Moderation, default=Moderation.POST)
    map_lat = models.FloatField(_("map centre, latitude"), default=51.8283)
    map_lon = models.FloatField(_("map centre, longitude"), default=8.1442)
    map_zoom = models.PositiveSmallIntegerField(_("map zoom"), default=13)
    decides = RichTextField(
        _("who decides, and by when"),
        features=SHORT,
        blank=True,
        default="",
        help_text=_("And what they promise to do with the result."),
    )
    outcome = RichTextField(
        _("what came of it"),
        features=RICH,
        blank=True,
        default="",
        help_text=_("For when it is over; the results page begins with it."),
    )
    body = StreamField(ConsultationBody(), blank=True, default=list, verbose_name=_("content"))

    base_form_class = ConsultationPageForm
    template = "cms/consultation.html"
    parent_page_types: ClassVar[list[str]] = ["cms.ConsultationIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    own_addresses = frozenset({"ergebnisse", "leichte-sprache"})
    exclude_fields_in_copy = ["consultation"]
    search_fields = [
        *TownPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("easy_summary"),
        index.SearchField("body"),
        index.SearchField("outcome"),
    ]

    content_panels = [
        *TownPage.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("topic"), FieldPanel("drawing")]),
        FieldPanel("body"),
    ]
    phase_panels = [
        CheckedInlinePanel("phases", formset=PhaseFormSet, heading=_("Phases"), label=_("phase")),
        CheckedInlinePanel(
            "categories", formset=CategoryFormSet, heading=_("Categories"), label=_("category")
        ),
        MultiFieldPanel([FieldPanel("moderation"), FieldPanel("young")], heading=_("Rules")),
        FieldRowPanel(
            [FieldPanel("map_lat"), FieldPanel("map_lon"), FieldPanel("map_zoom")], heading=_("Map")
        ),
    ]
    answer_panels = [FieldPanel("decides"), FieldPanel("outcome")]
    easy_panels = [FieldPanel("easy_summary")]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(phase_panels, heading=_("Phases and rules")),
            ObjectList(answer_panels, heading=_("Decision and result")),
            ObjectList(easy_panels, heading=_("Easy language")),
            ObjectList(TownPage.promote_panels, heading=_("Address")),
        ]
    )

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")

    def clean(self) -> None:
        """The same characters are refused here as in posts."""
        super().clean()
        for name, limit in (("summary", MAX_SUMMARY), ("topic", 80)):
            try:
                setattr(self, name, clean_text(getattr(self, name) or "", max_length=limit, allow_empty=True))
            except ValidationError as error:
                raise ValidationError({name: error}) from error

    def breadcrumbs(self) -> list[tuple[str, str | None]]:
        """With the list above it."""
        return [(str(HOME_LABEL), "/"), (str(_("Consultations")), "/beteiligung/"), (self.title, None)]

    def after_change(self) -> None:
        """Carry what was published over to the consultation."""
        from cms.sync import sync

        sync(self)
        super().after_change()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; new categories get their short names."""
        from cms.sync import name_categories

        if kwargs.get("update_fields") is None:
            name_categories(self)
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """The short names of new categories belong to the revision, or they would change with the next one."""
        from cms.sync import name_categories

        name_categories(self)
        return super().save_revision(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> "ConsultationPage":
        """A revision from before the first publication does not know the consultation; the page does."""
        page: ConsultationPage = super().with_content_json(content)
        page.consultation_id = self.consultation_id
        return page

    # Reading

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, its results, or its easy-language version. An alias leads to the page itself."""
        if self.alias_of_id is not None:
            return redirect(self.alias_of.url)
        return super().serve(request, *args, **kwargs)

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """By the part of the page."""
        part = kwargs.get("part")
        return {
            "ergebnisse": "cms/consultation_results.html",
            "leichte-sprache": "cms/consultation_easy.html",
        }.get(str(part), "cms/consultation.html")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds ``consultation``, ``times`` and what the page says about them."""
        context = super().get_context(request, *args, **kwargs)
        context.update(show.context(self, request, part=kwargs.get("part"), times=kwargs.get("times")))
        return context

    def changes_at(self, context: dict[str, Any]) -> datetime | None:
        """When the next phase begins or ends."""
        times = context.get("times")
        return times.next_change if times is not None else None

    # Previewing

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """As it is now, before the first phase, in each phase, and after the last one."""
        return show.preview_modes(self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as if the chosen phase were running now. Nothing is stored."""
        request.is_preview = True  # type: ignore[attr-defined]
        request.preview_mode = mode_name  # type: ignore[attr-defined]
        times = show.preview_times(self, mode_name)
        context = self.get_context(request, times=times)
        return framed(TemplateResponse(request, self.get_template(request), context))
