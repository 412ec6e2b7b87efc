"""What Wagtail does to pages without calling our methods.

Explorer, bulk actions and scheduler delete, move and unpublish through plain ``Page`` rows, and deleting a page deletes
everything below it in one statement. So neither ``delete()`` nor ``move()`` nor ``save()`` of our models sees all of it;
Wagtail's signals do, and for deletion, where Wagtail has none, Django's. This is the boundary to Wagtail and the only
place that listens to model signals: our own domain publishes events.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.signals import post_delete, pre_delete
from wagtail.models import Page
from wagtail.signals import page_unpublished, post_page_move, pre_page_move

from . import sync
from .menu import refresh_soon
from .models import ConsultationPage
from .models.base import STAYS_IN_TOWN, TownPage
from .tree import leaves_town, site_of


def connect() -> None:
    """Listen. Called once, when the app is ready."""
    pre_delete.connect(_hide, sender=ConsultationPage, dispatch_uid="cms.boundary")
    post_delete.connect(_after_delete, sender=Page, dispatch_uid="cms.boundary")
    pre_page_move.connect(_before_move, dispatch_uid="cms.boundary")
    post_page_move.connect(_after_move, dispatch_uid="cms.boundary")
    page_unpublished.connect(_after_unpublish, dispatch_uid="cms.boundary")


def _hide(instance: ConsultationPage, **kwargs: Any) -> None:
    """The consultation is no longer public; contributions stay on record. In the transaction of the deletion."""
    sync.hide(instance)


def _after_delete(instance: Page, **kwargs: Any) -> None:
    """Menu, footer and stored pages of the town: once, for the topmost of the pages that went."""
    above = instance.path[: -Page.steplen]
    if Page.objects.filter(path=above).exists():
        refresh_soon(site_of(above))


def _before_move(instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Raises ``PermissionDenied`` for another town, whoever asks."""
    if parent_page_before.pk != parent_page_after.pk and leaves_town(instance.path, parent_page_after.path):
        raise PermissionDenied(STAYS_IN_TOWN)


def _after_move(instance: Page, **kwargs: Any) -> None:
    """What follows a change, at the new place in the tree."""
    page = _read(instance)
    if page is not None:
        with transaction.atomic():
            page.after_change()


def _after_unpublish(instance: Page, **kwargs: Any) -> None:
    """What follows a change. Wagtail says so for live pages about to be deleted, too, whose rows are still live."""
    page = _read(instance)
    if page is not None:
        page.live = False
        with transaction.atomic():
            page.after_change()


def _read(page: Page) -> TownPage | None:
    """The page as one of ours. Read anew: Wagtail's copy may still say what was true before."""
    model = page.specific_class
    ours: TownPage | None = None
    if model is not None and issubclass(model, TownPage):
        ours = model.objects.get(pk=page.pk)
    return ours
