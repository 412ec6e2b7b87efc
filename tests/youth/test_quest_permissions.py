"""Who sees what of quests: members of a walk everything that is shared, the guide only which steps are done, others nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from participation.youth.models import QuestRun
from participation.youth.quests import queries, services
from tests.factories import make_site, make_user
from tests.youth.quest_makers import ANSWERS, IDS, make_group, make_quest

pytestmark = pytest.mark.django_db
ALL_ROLES = ("resident", "moderator", "editor", "clerk", "youth_council", "administrator")
SECRETS = (
    "Geheimer Gedanke",
    "Kunden",
    "Mehr Licht",
    "Kreuzung am Bahnhof",
    "Unfälle",
    "Marktstraße",
    "federal",
)


def _answered(user: object, run: QuestRun) -> None:
    path = queries.path_of(run, user)  # type: ignore[arg-type]
    for step in path.steps:
        if step.kind == "ask":
            services.ask_office(run=run, step=step, user=user, text=ANSWERS["ask"]["text"])  # type: ignore[arg-type]
        else:
            services.save_step(run=run, step=step, user=user, data=ANSWERS[step.kind])  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ALL_ROLES)
def test_nobody_else_learns_that_a_walk_exists(client: Client, role: str) -> None:
    owner = make_user()
    run = services.start(quest=make_quest(), user=owner)
    client.force_login(make_user(roles=(role,)))
    for name, args in (("run", [run.pk]), ("step", [run.pk, IDS["count"]]), ("run_stop", [run.pk])):
        assert client.get(reverse(f"youth:{name}", args=args)).status_code == 404
    assert client.post(reverse("youth:run_motion", args=[run.pk])).status_code == 404
    assert (
        client.post(reverse("youth:step", args=[run.pk, IDS["count"]]), ANSWERS["count"]).status_code == 404
    )


def test_visitors_are_asked_to_log_in(client: Client) -> None:
    run = services.start(quest=make_quest(), user=make_user())
    assert client.get(reverse("youth:run", args=[run.pk])).status_code == 302
    assert client.get(reverse("youth:skills")).status_code == 302
    assert client.get(reverse("youth:quests")).status_code == 200


def test_the_guide_sees_which_steps_are_done_and_no_answer(client: Client) -> None:
    guide, member = make_user(roles=("guide",)), make_user("Name des Kindes")
    group = make_group(member, guide=guide)
    run = services.start(quest=make_quest(), user=member, group=group)
    _answered(member, run)
    client.force_login(guide)
    page = client.get(reverse("youth:group_quests", args=[group.pk]))
    assert page.status_code == 200
    words = page.content.decode()
    assert all(secret not in words for secret in (*SECRETS, "Name des Kindes"))
    assert run.quest.title in words
    for name, args in (("run", [run.pk]), ("step", [run.pk, IDS["interview"]])):
        assert client.get(reverse(f"youth:{name}", args=args)).status_code == 404


def test_a_group_of_somebody_else_is_not_there_for_a_guide(client: Client) -> None:
    group = make_group(make_user())
    client.force_login(make_user(roles=("guide",)))
    assert client.get(reverse("youth:group_quests", args=[group.pk])).status_code == 404


def test_private_answers_stay_private_within_the_team(client: Client) -> None:
    one, two = make_user(), make_user()
    run = services.start(quest=make_quest(), user=one, group=make_group(one, two))
    _answered(one, run)
    client.force_login(two)
    shared = client.get(reverse("youth:step", args=[run.pk, IDS["interview"]])).content.decode()
    assert "Mehr Licht." in shared
    for kind in ("other_side", "responsible"):
        page = client.get(reverse("youth:step", args=[run.pk, IDS[kind]])).content.decode()
        assert "Geheimer Gedanke" not in page
        assert "Ohne Parkplätze" not in page
        assert "Weil die Stadt baut." not in page
    overview = client.get(reverse("youth:run", args=[run.pk])).content.decode()
    assert "Ohne Parkplätze" not in overview


@pytest.mark.parametrize("leave", ["membership", "end"])
def test_who_left_the_group_and_groups_that_ended_see_nothing(client: Client, leave: str) -> None:
    user = make_user()
    group = make_group(user)
    run = services.start(quest=make_quest(), user=user, group=group)
    if leave == "membership":
        group.memberships.all().delete()
    else:
        group.ends_at = timezone.now() - timedelta(seconds=1)
        group.save()
    client.force_login(user)
    assert client.get(reverse("youth:run", args=[run.pk])).status_code == 404


def test_another_town_has_its_own_quests_walks_and_questions(client: Client) -> None:
    other = make_site("anderswo.example")
    user = make_user()
    theirs = make_quest(site=other)
    run = services.start(quest=theirs, user=user)
    editor = make_user(roles=("editor",))
    client.force_login(user)
    assert client.get(reverse("youth:quest", args=[theirs.slug])).status_code == 404
    assert client.get(reverse("youth:run", args=[run.pk])).status_code == 404
    question = services.ask_office(
        run=run, step=queries.path_of(run, user).steps[-1], user=user, text="Wann?"
    )
    client.force_login(editor)
    assert "Wann?" not in client.get(reverse("youth:questions")).content.decode()
    assert client.get(reverse("youth:question", args=[question.pk])).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [(r, 200 if r in {"editor", "administrator"} else 404) for r in ALL_ROLES]
)
def test_the_queue_of_questions_is_for_offices(client: Client, role: str, status: int) -> None:
    user = make_user()
    run = services.start(quest=make_quest(), user=user)
    question = services.ask_office(
        run=run, step=queries.path_of(run, user).steps[-1], user=user, text="Wann?"
    )
    client.force_login(make_user(roles=(role,)))
    assert client.get(reverse("youth:questions")).status_code == status
    assert client.get(reverse("youth:question", args=[question.pk])).status_code == status


def test_drafts_of_editors_are_not_shown(client: Client) -> None:
    hidden = make_quest(public=False)
    assert hidden.title not in client.get(reverse("youth:quests")).content.decode()
    assert client.get(reverse("youth:quest", args=[hidden.slug])).status_code == 404


@pytest.mark.parametrize("size", [1, 12])
def test_lists_take_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: Callable[..., DjangoAssertNumQueries], size: int
) -> None:
    user, guide = make_user(), make_user()
    group = make_group(user, guide=guide)
    for _n in range(size):
        run = services.start(quest=make_quest(kinds=("read", "count")), user=user, group=group)
        services.save_step(run=run, step=queries.path_of(run, user).steps[0], user=user, data={})
    site = make_site()
    with django_assert_num_queries(2):
        queries.progress_of(group)
    with django_assert_num_queries(2):
        queries.paths_of(queries.my_runs(user, site.pk), user)
    run = QuestRun.objects.select_related("quest").first()
    assert run is not None
    with django_assert_num_queries(2):
        queries.path_of(run, user)
