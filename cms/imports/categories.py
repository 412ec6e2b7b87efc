"""Categories that an import has made come onto the consultation's page, so that its next publication keeps them."""

from wagtail.models import Page

from cms.models import ConsultationPage
from cms.models.consultation import PageCategory
from participation.consultations.events import ConsultationChanged
from participation.consultations.models import Category


def learn_categories(event: ConsultationChanged) -> None:
    """Durable handler: add what the page does not know, to the page and to its latest draft.

    Publishing a page replaces the categories of its consultation, so there is nothing to do then (three queries).
    """
    page = ConsultationPage.objects.filter(consultation_id=event.consultation_id).first()
    if page is None:
        return
    known = set(PageCategory.objects.filter(page=page).values_list("slug", flat=True))
    missing = Category.objects.filter(consultation_id=event.consultation_id).exclude(slug__in=known)
    rows = [
        PageCategory(
            page=page,
            name=category.name,
            slug=category.slug,
            icon=category.icon,
            sort_order=len(known) + place,
        )
        for place, category in enumerate(missing.order_by("position", "pk"))
    ]
    if rows:
        draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else None
        PageCategory.objects.bulk_create(rows)
        _keep_in_revision(page, draft, rows)


def _keep_in_revision(
    page: ConsultationPage, draft: ConsultationPage | None, rows: list[PageCategory]
) -> None:
    """The editor works on the latest revision, which would otherwise still be without them."""
    if page.latest_revision_id is None:
        return
    if draft is None:
        revision = ConsultationPage.objects.get(pk=page.pk).save_revision(clean=False, changed=False)
        Page.objects.filter(pk=page.pk).update(live_revision=revision, has_unpublished_changes=False)
        return
    draft.categories.add(*rows)
    draft.save_revision(clean=False, changed=False)
