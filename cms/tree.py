"""Where a page stands in the tree."""

from wagtail.models import Site


def site_of(path: str) -> int | None:
    """The site whose tree holds the tree path, or ``None``. One query."""
    for pk, root in Site.objects.values_list("pk", "root_page__path"):
        if path.startswith(root):
            return int(pk)
    return None
