"""Which role may do what in the administration, town by town.

The groups of ``participation.accounts.roles`` get Wagtail's page rights for their own town's tree and rights on the town's own
collection of pictures and documents. So an editor of one town does not even see the pages of another.
"""

from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Site,
)

from participation.accounts.roles import STAFF_ROLES, Role, group_for

PAGE_RIGHTS: Final[dict[str, tuple[str, ...]]] = {
    Role.EDITOR: ("add", "change", "publish"),
    Role.ADMINISTRATOR: ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
}
FILE_RIGHTS: Final = (
    ("wagtailimages", ("add_image", "change_image", "choose_image")),
    ("wagtaildocs", ("add_document", "change_document", "choose_document")),
)


@transaction.atomic
def setup_site(site: Site) -> dict[str, Group]:
    """Make the groups of every role of a town and give them their rights; running it again changes nothing.

    Returns the groups by role. Call it when a town is added, and after an upgrade that changes the rights.
    """
    groups = {role: group_for(role, site.pk, site.site_name or site.hostname) for role in Role.values}
    for staff_role in STAFF_ROLES:
        groups[staff_role].permissions.add(_permission("wagtailadmin", "access_admin"))
    collection = collection_of(site)
    for role, verbs in PAGE_RIGHTS.items():
        for verb in verbs:
            GroupPagePermission.objects.get_or_create(
                group=groups[role], page=site.root_page, permission=_permission("wagtailcore", f"{verb}_page")
            )
        for app, names in FILE_RIGHTS:
            for name in names:
                GroupCollectionPermission.objects.get_or_create(
                    group=groups[role], collection=collection, permission=_permission(app, name)
                )
    GroupSitePermission.objects.get_or_create(
        group=groups[Role.ADMINISTRATOR], site=site, permission=_permission("cms", "change_townsettings")
    )
    return groups


def collection_of(site: Site) -> Collection:
    """The town's own collection of pictures and documents, made when missing."""
    name = f"{site.site_name or site.hostname} ({site.pk})"
    root = Collection.get_first_root_node()
    found: Collection | None = Collection.objects.child_of(root).filter(name__endswith=f"({site.pk})").first()
    return found or root.add_child(name=name)


def _permission(app: str, codename: str) -> Permission:
    """A right by its name. Migrations make them; one that is missing is a mistake of ours."""
    return Permission.objects.get(content_type__app_label=app, codename=codename)
