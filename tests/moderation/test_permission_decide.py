"""Who may decide: every role, every state, the own post, the other town; at the service and at the address."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from participation.accounts.models import User
from participation.contributions.models import Contribution, State
from participation.moderation import rules, services
from participation.moderation.models import Case, Decision, Ground
from participation.moderation.services import Statement
from tests.factories import make_comment, make_consultation, make_proposal, make_site, make_user

pytestmark = pytest.mark.django_db
STATEMENT = Statement(Ground.INSULT, "Der Satz greift jemanden an.", "Regel 2: keine Beleidigung")
ROLES = ["visitor", "resident", "editor", "clerk", "youth_council", "moderator", "administrator"]
MAY = {"moderator", "administrator"}
Verb = Decision.Verb
POSSIBLE = {
    State.PENDING: {Verb.PUBLISH, Verb.HIDE},
    State.PUBLISHED: {
        Verb.KEEP, Verb.HIDE, Verb.REDACT, Verb.LABEL, Verb.COLLAPSE, Verb.LOCK, Verb.SLOW, Verb.MOVE, Verb.MERGE,
    },
    State.HIDDEN: {Verb.RESTORE, Verb.KEEP},
    State.WITHDRAWN: {Verb.KEEP},
    State.MERGED: {Verb.KEEP},
}  # fmt: skip
AFTER = {Verb.PUBLISH: State.PUBLISHED, Verb.HIDE: State.HIDDEN, Verb.RESTORE: State.PUBLISHED}
PAGES = [
    "/moderation/",
    "/moderation/warteschlange/",
    "/moderation/erledigt/",
    "/moderation/protokoll/",
    "/moderation/vorlagen/",
    "/moderation/vorlagen/spam/",
    "/moderation/tasten/",
]


def person(role: str) -> User | None:
    if role == "visitor":
        return None
    return make_user(roles=() if role == "resident" else (role,))


def case_in(state: str, author: User | None = None) -> Case:
    """A case about a post that is in ``state``."""
    post = make_proposal(author=author)
    case = services.report(contribution=post, ground=Ground.SPAM).case
    Contribution.objects.filter(pk=post.pk).update(state=state, state_reason="Grund")
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("state", list(POSSIBLE))
@pytest.mark.parametrize("role", ROLES)
def test_role_by_state_at_the_service(role: str, state: str) -> None:
    user, case = person(role), case_in(state)
    for verb in Verb:
        case.refresh_from_db()
        attempt = {"case": case, "by": user, "verb": verb, "version": case.version, "statement": STATEMENT}
        if role not in MAY:
            if user is not None:
                with pytest.raises(PermissionDenied):
                    services.decide(**attempt)
            assert not rules.may_decide(user, case)
        elif verb not in POSSIBLE[state]:
            with pytest.raises(ValidationError):
                services.decide(**attempt)
    assert not Decision.objects.exists()
    if role in MAY:
        verb = sorted(POSSIBLE[state] & {Verb.KEEP, Verb.PUBLISH, Verb.HIDE})[0]
        services.decide(case=case, by=user, verb=verb, version=0, statement=STATEMENT)
        assert Contribution.objects.get(pk=case.contribution_id).state == AFTER.get(verb, state)


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_of_the_desk_by_role(client: Client, role: str) -> None:
    case, user = case_in(State.PUBLISHED), person(role)
    if user is not None:
        client.force_login(user)
    expected = 200 if role in MAY else 404
    for page in [*PAGES, f"/moderation/fall/{case.pk}/"]:
        headers = {"HX-Request": "true"} if "warteschlange" in page else {}
        assert client.get(page, headers=headers).status_code == expected, page
    data = {"verb": Verb.KEEP, "version": 0}
    assert client.post(f"/moderation/fall/{case.pk}/entscheiden/", data).status_code == (
        303 if role in MAY else 404
    )
    assert client.post(f"/moderation/beitrag/{case.contribution_id}/").status_code == (
        303 if role in MAY else 404
    )
    assert Decision.objects.exists() == (role in MAY)


def test_nobody_decides_about_the_own_post(client: Client, moderator: User) -> None:
    case = case_in(State.PUBLISHED, author=moderator)
    with pytest.raises(PermissionDenied):
        services.decide(case=case, by=moderator, verb=Verb.KEEP, version=0)
    client.force_login(moderator)
    assert client.get(f"/moderation/fall/{case.pk}/").status_code == 404
    answer = client.post(f"/moderation/fall/{case.pk}/entscheiden/", {"verb": Verb.KEEP, "version": 0})
    assert answer.status_code == 404
    assert not Decision.objects.exists()


def test_a_moderator_of_another_town_finds_nothing(client: Client) -> None:
    other = make_site("andere.example")
    stranger = make_user(roles=("moderator",), site=other)
    case = case_in(State.PUBLISHED)
    client.force_login(stranger)
    for page in [*PAGES, f"/moderation/fall/{case.pk}/"]:
        assert client.get(page).status_code == 404
    # At the own desk the other town's case does not exist either, nor its post.
    there = {"headers": {"host": "andere.example"}}
    assert client.get("/moderation/", **there).status_code == 200
    assert client.get(f"/moderation/fall/{case.pk}/", **there).status_code == 404
    assert client.post(f"/moderation/beitrag/{case.contribution_id}/", **there).status_code == 404
    data = {"verb": Verb.KEEP, "version": 0}
    assert client.post(f"/moderation/fall/{case.pk}/entscheiden/", data, **there).status_code == 404
    with pytest.raises(PermissionDenied):
        services.decide(case=case, by=stranger, verb=Verb.KEEP, version=0)


def test_the_queue_of_a_town_holds_its_own_cases_only(client: Client) -> None:
    other = make_site("andere.example")
    there = make_proposal(make_consultation(site=other), title="Aus der anderen Stadt")
    services.report(contribution=there, ground=Ground.SPAM)
    services.report(contribution=make_proposal(title="Von hier"), ground=Ground.SPAM)
    client.force_login(make_user(roles=("moderator",)))
    page = client.get("/moderation/").content.decode()
    assert "Von hier" in page
    assert "Aus der anderen Stadt" not in page


def test_a_suspended_moderator_loses_the_desk(client: Client, moderator: User) -> None:
    case = case_in(State.PUBLISHED)
    moderator.is_active = False
    moderator.save(update_fields=["is_active"])
    with pytest.raises(PermissionDenied):
        services.decide(case=case, by=moderator, verb=Verb.KEEP, version=0)


def test_only_moderators_open_cases_and_word_templates() -> None:
    resident, comment = make_user(), make_comment(make_proposal())
    with pytest.raises(PermissionDenied):
        services.open_case(contribution=comment, by=resident)
    with pytest.raises(PermissionDenied):
        services.save_template(
            site_id=comment.consultation.site_id, by=resident, ground=Ground.SPAM, rule="x", facts="y"
        )
