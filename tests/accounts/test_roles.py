"""The table of what each role may do is the documentation, and towns do not see each other's roles."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import Site

from participation.accounts.roles import (
    CAPABILITIES,
    Capability,
    Role,
    capabilities_of,
    has_capability,
    roles_of,
)
from participation.accounts.services import Grant, grant_role
from tests.factories import make_site, make_user

PAGE = Path(__file__).parent.parent.parent / "docs" / "operators" / "roles.md"


def _table() -> str:
    head = "| | " + " | ".join(role.value for role in Role) + " |"
    rule = "|---|" + "---|" * len(Role)
    rows = [
        f"| `{capability}` | "
        + " | ".join("yes" if capability in CAPABILITIES[role] else "–" for role in Role)
        + " |"
        for capability in Capability
    ]
    return "\n".join([head, rule, *rows])


def test_the_documentation_shows_the_table_as_it_is() -> None:
    assert _table() in PAGE.read_text(encoding="utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("capability", list(Capability))
def test_a_role_allows_what_the_table_says_and_only_in_its_town(role: Role, capability: Capability) -> None:
    site = make_site()
    other = Site.objects.create(hostname="andere.example.org", root_page=site.root_page)
    user = make_user()
    grant_role(user=user, grant=Grant(role, site.pk, "hier"), by_id=None)
    assert has_capability(user, capability, site.pk) == (capability in CAPABILITIES[role])
    assert has_capability(user, capability, other.pk) == (capability in CAPABILITIES[Role.RESIDENT])


@pytest.mark.django_db
def test_visitors_and_closed_accounts_may_nothing() -> None:
    site = make_site()
    closed = make_user(roles=("administrator",), is_active=False)
    assert capabilities_of(AnonymousUser(), site.pk) == frozenset()
    assert capabilities_of(closed, site.pk) == frozenset()
    assert roles_of(closed, site.pk) == frozenset()


@pytest.mark.django_db
def test_roles_of_all_towns_cost_one_query(django_assert_num_queries: pytest.FixtureRequest) -> None:
    user = make_user(roles=("moderator", "editor"))
    site = make_site()
    user = type(user).objects.get(pk=user.pk)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert roles_of(user, site.pk) == {"moderator", "editor", "resident"}
        assert roles_of(user, site.pk + 1) == {"resident"}
