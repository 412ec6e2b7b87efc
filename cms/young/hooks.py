"""Registers what young people play with as snippets."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from participation.core.sites import current_site
from participation.youth.models import BridgeQuestion, CouncilGroup, Quest, QuizQuestion, Thesis

from . import views
from .forms import ThesisForm
from .policy import TownPolicy


class TownSnippets(SnippetViewSet):
    """What all of them have in common."""

    index_view_class = views.Index
    add_view_class = views.Create
    edit_view_class = views.Edit
    delete_view_class = views.Delete
    usage_view_class = views.Usage
    history_view_class = views.History
    copy_view_enabled = False
    inspect_view_enabled = False

    @property
    def permission_policy(self) -> TownPolicy:
        """Editors of the town."""
        return TownPolicy(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only the town of the request."""
        rows: QuerySet[Any] = self.model._default_manager.filter(site=current_site(request))
        return rows


class QuestSnippets(TownSnippets):
    """Quests."""

    model = Quest
    icon = "pin"
    list_display = ("title", "public", "order")
    search_fields = ("title", "teaser")
    panels = (
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("teaser"),
        FieldPanel("effort"),
        FieldPanel("drawing"),
        FieldPanel("consultation"),
        FieldPanel("steps"),
        MultiFieldPanel([FieldPanel("motion_title"), FieldPanel("motion_wish")], heading=_("The motion")),
        MultiFieldPanel([FieldPanel("public"), FieldPanel("demo"), FieldPanel("order")], heading=_("Show")),
    )


class QuizSnippets(TownSnippets):
    """Questions about how a town works."""

    model = QuizQuestion
    icon = "help"
    list_display = ("text", "source", "public", "order")
    search_fields = ("text",)
    panels = (
        FieldPanel("text"),
        InlinePanel("options", label=_("Possible answer"), min_num=2, max_num=5),
        FieldPanel("explanation"),
        FieldPanel("source"),
        FieldPanel("source_url"),
        MultiFieldPanel([FieldPanel("public"), FieldPanel("order")], heading=_("Show")),
    )


class BridgeSnippets(TownSnippets):
    """Questions of the bridge quiz."""

    model = BridgeQuestion
    icon = "group"
    list_display = ("text", "asked", "public", "order")
    search_fields = ("text", "asked")
    panels = (
        FieldPanel("text"),
        FieldPanel("asked"),
        InlinePanel("options", label=_("Answer of the group"), min_num=2, max_num=6),
        FieldPanel("thought"),
        FieldPanel("source"),
        FieldPanel("source_url"),
        MultiFieldPanel([FieldPanel("public"), FieldPanel("demo"), FieldPanel("order")], heading=_("Show")),
    )


class GroupSnippets(TownSnippets):
    """Council groups of the position match."""

    model = CouncilGroup
    icon = "group"
    list_display = ("name", "order")
    panels = (FieldPanel("name"), FieldPanel("order"), FieldPanel("demo"))


class ThesisSnippets(TownSnippets):
    """Theses of the position match; the youth council writes them on a page of its own."""

    model = Thesis
    icon = "openquote"
    list_display = ("text", "public", "order")
    search_fields = ("text",)
    edit_handler = ObjectList(
        [
            FieldPanel("text"),
            FieldPanel("explanation"),
            InlinePanel("statements", label=_("Statement of a council group")),
            InlinePanel("proposal_links", label=_("Proposal that fits")),
            MultiFieldPanel([FieldPanel("public"), FieldPanel("order")], heading=_("Show")),
        ],
        base_form_class=ThesisForm,
    )


class YoungGroup(SnippetViewSetGroup):
    """One entry of the menu for all of them."""

    items = (QuestSnippets, QuizSnippets, BridgeSnippets, GroupSnippets, ThesisSnippets)
    menu_label = _("Youth: quests and quizzes")
    menu_icon = "pin"
    menu_name = "young"
    menu_order = 440


register_snippet(YoungGroup)
