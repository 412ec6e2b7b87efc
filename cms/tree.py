"""Where a page stands in the tree."""

from wagtail.models import Site


def site_of(path: str) -> int | None:
    """The site whose tree holds the tree path, or ``None``. One query."""
    for pk, root in Site.objects.values_list("pk", "root_page__path"):
        if path.startswith(root):
            return int(pk)
    return None


def leaves_town(path: str, parent_path: str) -> bool:
    """Whether a page at the path would leave its town by going below the parent. Up to two queries."""
    here = site_of(path)
    return here is not None and here != site_of(parent_path)
