"""Walking a quest: saved step by step, alone and as a team, up to the motion and the council's answer."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation.accounts.services import delete_account
from participation.contributions import services as contributions
from participation.core import events
from participation.council.events import MotionMoved
from participation.council.models import Motion
from participation.council.models.motion import Part
from participation.youth.models import Evidence, OfficeQuestion, QuestRun, Skill, StepAnswer
from participation.youth.quests import queries, services
from tests.factories import make_user
from tests.youth.quest_makers import ANSWERS, IDS, make_group, make_quest

pytestmark = pytest.mark.django_db


def _step(run: QuestRun, kind: str) -> str:
    return reverse("youth:step", args=[run.pk, IDS[kind]])


def _walk(client: Client, run: QuestRun, *kinds: str) -> None:
    for kind in kinds or tuple(IDS):
        answer = client.post(_step(run, kind), ANSWERS[kind])
        assert answer.status_code == 303, (kind, answer.content.decode()[:3000])


def test_starting_twice_goes_on_with_the_same_walk(client: Client) -> None:
    quest, user = make_quest(), make_user()
    client.force_login(user)
    for _again in range(2):
        answer = client.post(reverse("youth:quest_start", args=[quest.slug]))
        assert answer.status_code == 303
    assert QuestRun.objects.filter(quest=quest, owner=user).count() == 1


def test_each_step_is_saved_shown_again_and_can_be_changed(client: Client) -> None:
    user = make_user()
    run = services.start(quest=make_quest(), user=user)
    client.force_login(user)
    _walk(client, run)
    page = client.get(_step(run, "count")).content.decode()
    assert "42" in page
    assert 'value="Marktstraße"' in page
    client.post(_step(run, "count"), {**ANSWERS["count"], "c0": "43"})
    client.post(_step(run, "count"), {**ANSWERS["count"], "c0": "43"})
    assert StepAnswer.objects.get(run=run, kind="count").data["c0"] == 43
    assert StepAnswer.objects.count() == len(IDS)
    overview = client.get(reverse("youth:run", args=[run.pk])).content.decode()
    assert "42 × Autos" not in overview
    assert "43 × Autos" in overview


def test_a_wrong_guess_is_answered_kindly_with_explanation_and_source(client: Client) -> None:
    user = make_user()
    run = services.start(quest=make_quest(), user=user)
    client.force_login(user)
    _walk(client, run, "responsible")
    page = client.get(_step(run, "responsible")).content.decode()
    assert "Weil die Stadt baut." in page
    assert "GO" in page
    assert "falsch" not in page.lower()


def test_mistakes_keep_what_was_typed(client: Client) -> None:
    user = make_user()
    run = services.start(quest=make_quest(), user=user)
    client.force_login(user)
    answer = client.post(_step(run, "interview"), {"a0": "", "a1": "Eine Bank am Bach."})
    assert answer.status_code == 422
    assert "Eine Bank am Bach." in answer.content.decode()
    answer = client.post(_step(run, "count"), {**ANSWERS["count"], "c0": "-1"})
    assert answer.status_code == 422
    assert StepAnswer.objects.count() == 0


@pytest.mark.parametrize("text", ["x\x00y", "\ud800", "9" * 5000, "a" * 100_000])
def test_hostile_text_is_refused_with_a_sentence(client: Client, text: str) -> None:
    user = make_user()
    run = services.start(quest=make_quest(), user=user)
    client.force_login(user)
    sent = {**ANSWERS["count"], "place": text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}
    assert client.post(
        _step(run, "count"), {**sent, "c0": text[:5000].replace("\ud800", "?")}
    ).status_code in {400, 422}
    assert StepAnswer.objects.count() == 0


def test_text_of_an_ended_session_waits_behind_the_login(client: Client) -> None:
    user = make_user()
    run = services.start(quest=make_quest(), user=user)
    answer = client.post(_step(run, "interview"), {"a0": "Mehr Schatten bitte."})
    assert answer.status_code in {302, 303}
    assert "login" in answer.url
    client.force_login(user)
    assert "Mehr Schatten bitte." in client.get(_step(run, "interview")).content.decode()


def test_a_team_shares_steps_and_ends_in_one_motion(client: Client) -> None:
    one, two = make_user(), make_user()
    group = make_group(one, two)
    run = services.start(quest=make_quest(), user=one, group=group)
    assert services.start(quest=run.quest, user=two, group=group) == run
    client.force_login(one)
    _walk(client, run, "read", "count", "interview", "spot", "ask")
    client.force_login(two)
    _walk(client, run, "responsible", "other_side")
    opened = [client.post(reverse("youth:run_motion", args=[run.pk])) for _again in range(2)]
    client.force_login(one)
    opened.append(client.post(reverse("youth:run_motion", args=[run.pk])))
    assert {answer.status_code for answer in opened} == {303}
    assert len({answer.url for answer in opened}) == 1
    motion = Motion.objects.get()
    assert motion.author == two
    assert list(motion.participants.filter(part=Part.TEAM).values_list("user", flat=True)) == [one.pk]
    assert "42 × Autos" in motion.problem
    assert "Mehr Licht." in motion.problem
    assert "Kunden" in motion.objection
    assert "Geheimer Gedanke" not in motion.text


def test_no_motion_while_steps_are_missing(client: Client) -> None:
    user = make_user()
    run = services.start(quest=make_quest(), user=user)
    client.force_login(user)
    _walk(client, run, "read")
    client.post(reverse("youth:run_motion", args=[run.pk]))
    assert not Motion.objects.exists()


@pytest.mark.parametrize(
    ("milestone", "complete"), [("answered", True), ("declined", True), ("filed", False)]
)
def test_a_quest_is_complete_when_the_council_has_answered(
    client: Client, milestone: str, complete: bool
) -> None:
    user = make_user()
    run = services.start(quest=make_quest(kinds=("read",)), user=user)
    client.force_login(user)
    _walk(client, run, "read")
    client.post(reverse("youth:run_motion", args=[run.pk]))
    with transaction.atomic():
        events.publish(contributions.describe(MotionMoved, Motion.objects.get(), milestone=milestone))
    run.refresh_from_db()
    assert (run.completed_at is not None) is complete


def test_steps_are_evidence_of_skills_once(client: Client) -> None:
    user = make_user()
    run = services.start(quest=make_quest(), user=user)
    client.force_login(user)
    _walk(client, run)
    _walk(client, run)
    found = sorted(Evidence.objects.filter(user=user).values_list("skill", flat=True))
    expected = [Skill.OTHER_SIDE, Skill.CHANGED_MIND, Skill.COUNTED, Skill.INTERVIEWED, Skill.MAPPED,
                Skill.RESPONSIBLE, Skill.ASKED]  # fmt: skip
    assert found == sorted(expected)


def test_a_published_motion_is_evidence_for_the_whole_team(client: Client) -> None:
    one, two = make_user(), make_user()
    run = services.start(quest=make_quest(kinds=("read",)), user=one, group=make_group(one, two))
    client.force_login(one)
    _walk(client, run, "read")
    client.post(reverse("youth:run_motion", args=[run.pk]))
    with transaction.atomic():
        events.publish(contributions.describe(MotionMoved, Motion.objects.get(), milestone="published"))
    assert set(Evidence.objects.filter(skill=Skill.MOTION).values_list("user", flat=True)) == {one.pk, two.pk}


def test_nothing_is_saved_while_the_group_is_paused(client: Client) -> None:
    user = make_user()
    group = make_group(user)
    run = services.start(quest=make_quest(), user=user, group=group)
    group.paused_at = timezone.now()
    group.save()
    client.force_login(user)
    answer = client.post(_step(run, "interview"), {"a0": "Das soll bleiben."})
    assert answer.status_code == 409
    assert "Das soll bleiben." in answer.content.decode()
    assert StepAnswer.objects.count() == 0
    assert client.post(reverse("youth:run_motion", args=[run.pk])).status_code in {303, 409}
    assert not Motion.objects.exists()


def test_a_question_is_asked_once_and_answered_by_an_office(client: Client) -> None:
    one, two = make_user("Heimlicher Name"), make_user()
    run = services.start(quest=make_quest(), user=one, group=make_group(one, two))
    for user in (one, two, one):
        client.force_login(user)
        _walk(client, run, "ask")
    question = OfficeQuestion.objects.get()
    assert question.asked_by == one
    editor = make_user("Person im Amt", roles=("editor",))
    client.force_login(editor)
    page = client.get(reverse("youth:questions")).content.decode()
    assert question.text in page
    assert "Heimlicher Name" not in page
    url = reverse("youth:question", args=[question.pk])
    assert "Heimlicher Name" not in client.get(url).content.decode()
    assert (
        client.post(url, {"text": "Ja, zwei im letzten Jahr.", "office": "Fachdienst Tiefbau"}).status_code
        == 303
    )
    client.force_login(two)
    page = client.get(_step(run, "ask")).content.decode()
    assert "Ja, zwei im letzten Jahr." in page
    assert "Fachdienst Tiefbau" in page
    assert "Person im Amt" not in page


def test_deleting_takes_out_only_the_own(client: Client) -> None:
    one, two = make_user(), make_user()
    run = services.start(quest=make_quest(), user=one, group=make_group(one, two))
    for user in (one, two):
        client.force_login(user)
        _walk(client, run, "interview")
    assert client.post(reverse("youth:run_stop", args=[run.pk])).status_code == 303
    assert list(StepAnswer.objects.values_list("user", flat=True)) == [one.pk]
    alone = services.start(quest=make_quest(), user=two)
    client.post(reverse("youth:run_stop", args=[alone.pk]))
    assert not QuestRun.objects.filter(pk=alone.pk).exists()


def test_deleting_the_account_takes_everything_but_the_question(client: Client) -> None:
    user = make_user()
    run = services.start(quest=make_quest(), user=user)
    client.force_login(user)
    _walk(client, run)
    delete_account(user=user)
    assert StepAnswer.objects.count() == QuestRun.objects.count() == Evidence.objects.count() == 0
    assert OfficeQuestion.objects.get().asked_by is None


def test_one_cannot_start_with_a_group_one_is_not_in() -> None:
    group = make_group(make_user())
    with pytest.raises(ValidationError):
        services.start(quest=make_quest(), user=make_user(), group=group)


def test_removed_steps_of_a_quest_break_nothing(client: Client) -> None:
    user = make_user()
    quest = make_quest()
    run = services.start(quest=quest, user=user)
    client.force_login(user)
    _walk(client, run)
    quest.steps = [child for child in quest.steps.get_prep_value() if child["type"] == "read"]
    quest.save()
    assert client.get(reverse("youth:run", args=[run.pk])).status_code == 200
    assert client.get(_step(run, "count")).status_code == 404
    assert queries.path_of(QuestRun.objects.get(pk=run.pk), user).ready
