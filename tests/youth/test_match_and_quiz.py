"""Position match and quizzes: the same for everybody, without cookies, with the numbers of small groups held back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cms.demo.loader import read
from cms.demo.quests import load_play, load_quests
from participation.youth.match import queries
from participation.youth.models import (
    BridgeQuestion,
    CouncilGroup,
    Position,
    ProposalLink,
    Quest,
    QuizQuestion,
    Statement,
    Thesis,
)
from participation.youth.quiz.rules import MIN_GROUP, most, shares
from tests.factories import make_proposal, make_site, make_user

MATCH = "/jugend/wer-sieht-es-wie-du/"


def _play() -> None:
    load_play(make_site(), read("youth-play.json"))


@pytest.mark.django_db
def test_there_is_enough_to_play_and_it_is_marked() -> None:
    _play()
    quests = load_quests(make_site(), read("youth-quests.json"), None)
    assert QuizQuestion.objects.count() >= 15
    assert BridgeQuestion.objects.filter(demo=True).count() >= 6
    assert Thesis.objects.count() >= 12
    assert CouncilGroup.objects.filter(demo=True).count() == 3
    assert Statement.objects.count() == 3 * Thesis.objects.count()
    assert len(quests) == Quest.objects.filter(demo=True).count() == 3
    for quest in Quest.objects.all():
        quest.full_clean()
        quest.steps.stream_block.clean(quest.steps)
    for question in QuizQuestion.objects.prefetch_related("options"):
        question.full_clean()
        assert sum(option.right for option in question.options.all()) == 1
        assert all(option.reply for option in question.options.all())
        assert question.source
        assert question.source_url


@pytest.mark.django_db
def test_all_pages_are_readable_without_cookie_or_account(client: Client) -> None:
    _play()
    first, bridge = QuizQuestion.objects.all()[0], BridgeQuestion.objects.all()[0]
    for url in (
        MATCH,
        reverse("youth:quizzes"),
        reverse("youth:quiz", args=[first.pk]),
        reverse("youth:bridge", args=[bridge.pk]),
    ):
        page = client.get(url)
        assert page.status_code == 200
        assert not page.cookies
        assert b"csrfmiddlewaretoken" not in page.content


@pytest.mark.django_db
def test_every_answer_is_explained_and_none_is_stored(client: Client) -> None:
    _play()
    question = QuizQuestion.objects.prefetch_related("options")[0]
    for option in question.options.all():
        page = client.get(reverse("youth:quiz", args=[question.pk]), {"antwort": option.pk, "frage": 1})
        words = page.content.decode()
        assert question.source in words
        assert "falsch" not in words.lower()
        assert not page.cookies
    for nonsense in ("", "x", "99999999999999999999", "1'", "\x00"):
        page = client.get(reverse("youth:quiz", args=[question.pk]), {"antwort": nonsense, "frage": 1})
        assert page.status_code in {200, 400}
        assert question.explanation not in page.content.decode()


@pytest.mark.django_db
def test_the_numbers_of_a_small_group_are_held_back(client: Client) -> None:
    _play()
    for question in BridgeQuestion.objects.prefetch_related("options"):
        options = list(question.options.all())
        page = client.get(reverse("youth:bridge", args=[question.pk]), {"antwort": options[0].pk})
        small = sum(option.count for option in options) < MIN_GROUP
        assert (b"<table" not in page.content) is small
        assert question.source in page.content.decode()
    assert small


@given(st.lists(st.integers(0, 400), min_size=2, max_size=6))
def test_shares_are_rounded_and_held_back(counts: list[int]) -> None:
    rows = [(number, str(number), count) for number, count in enumerate(counts)]
    found = shares(rows)
    if sum(counts) < MIN_GROUP:
        assert {share.percent for share in found} == {None}
        assert not most(rows)
        return
    assert all(share.percent is not None and share.percent % 5 == 0 for share in found)
    assert all(
        abs((share.percent or 0) - 100 * count / sum(counts)) <= 2.5
        for share, count in zip(found, counts, strict=True)
    )
    assert max(counts) in [counts[pk] for pk in most(rows)]


@pytest.mark.django_db
@pytest.mark.parametrize("size", [2, 20])
def test_the_table_takes_the_same_queries_at_any_size(
    django_assert_num_queries: Callable[..., object], size: int
) -> None:
    site = make_site()
    groups = [CouncilGroup.objects.create(site=site, name=f"G{n}") for n in range(3)]
    proposal = make_proposal()
    for n in range(size):
        thesis = Thesis.objects.create(site=site, text=f"T{n}", public=True, order=n)
        for group in groups:
            Statement.objects.create(thesis=thesis, group=group, position=Position.AGREE, reason="Ja.")
        ProposalLink.objects.create(thesis=thesis, proposal=proposal)
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        table = queries.table_of(site.pk)
        assert len(table.proposals) == 1
        assert [s.position for row in table.rows for _g, s in row.statements if s] == ["agree"] * 3 * size
        assert all(link.proposal.consultation.slug for row in table.rows for link in row.links)


@pytest.mark.django_db
def test_hidden_proposals_and_drafts_stay_out(client: Client) -> None:
    site = make_site()
    CouncilGroup.objects.create(site=site, name="G")
    thesis = Thesis.objects.create(site=site, text="Sichtbarer Satz", public=True)
    Thesis.objects.create(site=site, text="Entwurf eines Satzes", public=False)
    proposal = make_proposal(title="Verborgener Vorschlag")
    ProposalLink.objects.create(thesis=thesis, proposal=proposal)
    assert "Verborgener Vorschlag" in client.get(MATCH).content.decode()
    type(proposal).objects.filter(pk=proposal.pk).update(state="withdrawn")
    page = client.get(MATCH).content.decode()
    assert "Sichtbarer Satz" in page
    assert "Verborgener Vorschlag" not in page
    assert "Entwurf eines Satzes" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("resident", 404),
        ("moderator", 404),
        ("clerk", 404),
        ("youth_council", 200),
        ("editor", 200),
        ("administrator", 200),
    ],
)
def test_the_youth_council_and_editors_write_theses(client: Client, role: str, status: int) -> None:
    client.force_login(make_user(roles=(role,)))
    assert client.get(f"{MATCH}thesen/").status_code == status
    assert client.get(f"{MATCH}thesen/neu/").status_code == status


@pytest.mark.django_db
def test_a_thesis_is_written_changed_and_deleted(client: Client) -> None:
    site = make_site()
    group = CouncilGroup.objects.create(site=site, name="Gruppe")
    client.force_login(make_user(roles=("youth_council",)))
    words = {"text": "Mehr Bänke.", "order": "1", "public": "on", f"position_{group.pk}": "agree"}
    answer = client.post(f"{MATCH}thesen/neu/", words)
    assert answer.status_code == 422
    assert "Mehr Bänke." in answer.content.decode()
    assert client.post(f"{MATCH}thesen/neu/", {**words, f"reason_{group.pk}": "Weil."}).status_code == 303
    thesis = Thesis.objects.get()
    assert Statement.objects.get().reason == "Weil."
    assert "Mehr Bänke." in Client().get(MATCH).content.decode()
    url = f"{MATCH}thesen/{thesis.pk}/"
    assert client.post(url, {**words, f"position_{group.pk}": ""}).status_code == 303
    assert not Statement.objects.exists()
    foreign = Thesis.objects.create(site=make_site("anderswo.example"), text="Fremd")
    assert client.get(f"{MATCH}thesen/{foreign.pk}/").status_code == 404
    assert client.post(f"{url}loeschen/").status_code == 303
    assert Thesis.objects.count() == 1
