"""The score: what raises it, by how much, and that it is said in words."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from participation.accounts.models import AgeBand
from participation.contributions.models import Contribution
from participation.moderation import opinions, scoring, services
from participation.moderation.models import Case, Decision, Ground
from participation.moderation.opinions import Opinion
from participation.moderation.scoring import Facts
from tests.factories import make_comment, make_proposal, make_user


def points(**facts: object) -> int:
    return scoring.total(scoring.parts_of(Facts(**{"origin": "report", "ground": Ground.SPAM, **facts})))


def test_gravity_comes_first_and_a_crowd_cannot_outweigh_it() -> None:
    crowd = points(
        ground=Ground.SPAM, reports=10_000, followed=10_000, readers=1_000_000, minors=True, hours=1_000
    )
    assert crowd <= 100
    assert points(ground=Ground.SPAM, reports=10_000) < points(ground=Ground.HATE, reports=1)
    steps = [points(reports=n) for n in (1, 2, 4, 8, 16, 1_000)]
    assert steps == sorted(steps)
    assert steps[-1] - steps[0] <= scoring.MAX_REPORTS


def test_the_record_of_the_reporters_counts_once_there_is_one() -> None:
    assert points(followed=1, refused=1) == points()
    assert points(followed=10) == points() + scoring.MAX_RECORD
    assert points(refused=10) == points() - scoring.MAX_RECORD


@pytest.mark.django_db
def test_the_case_says_in_words_what_its_score_is_made_of(client: Client) -> None:
    author = make_user(age_band=AgeBand.FROM_16)
    post = make_proposal(author=author)
    Contribution.objects.filter(pk=post.pk).update(state="published")
    post.refresh_from_db()
    for _number in range(3):
        case = services.report(contribution=post, ground=Ground.INSULT).case
    case.refresh_from_db()
    words = scoring.in_words(case)
    assert sum(number for _sentence, number in words) == case.urgency
    client.force_login(make_user(roles=("moderator",)))
    page = client.get(f"/moderation/fall/{case.pk}/").content.decode()
    for sentence, _number in words:
        assert sentence in page
    assert len(words) == 3
    assert post.state == "published"


@pytest.mark.django_db
def test_a_case_that_waits_rises_and_never_twice_for_the_same_age() -> None:
    case = services.report(contribution=make_proposal(), ground=Ground.SPAM).case
    Case.objects.filter(pk=case.pk).update(opened_at=timezone.now() - timedelta(hours=25))
    assert services.grow_older() == 1
    assert services.grow_older() == 0
    case.refresh_from_db()
    assert case.urgency == scoring.WEIGHT[Ground.SPAM] + 8


@pytest.mark.django_db
def test_reports_alone_never_hide() -> None:
    post = make_proposal()
    for _number in range(60):
        services.report(contribution=post, ground=Ground.HATE)
    assert Contribution.objects.get(pk=post.pk).is_public


@pytest.mark.django_db
def test_an_opinion_is_stored_with_the_case_and_shown_without_certainty(client: Client) -> None:
    opinions.register(lambda text, _site: Opinion(0.82, "offensive", ("zu Hause besuchen",), "7"))
    try:
        post = make_comment(
            make_proposal(), text="Die sollte man mal **zu Hause besuchen**, <b>alle</b> & mehr."
        )
        case = services.report(contribution=post, ground=Ground.INSULT).case
    finally:
        opinions.unregister()
    client.force_login(make_user(roles=("moderator",)))
    page = client.get(f"/moderation/fall/{case.pk}/").content.decode()
    assert "<mark>zu Hause besuchen</mark>" in page
    assert "82" not in page.split('class="facts"')[1].split("</dl>")[0]
    assert case.opinion["version"] == "7"


@pytest.mark.django_db
def test_a_model_that_fails_holds_nothing_up() -> None:
    def broken(text: str, site_id: int | None) -> Opinion | None:
        raise RuntimeError

    opinions.register(broken)
    try:
        case = services.report(contribution=make_proposal(), ground=Ground.SPAM).case
    finally:
        opinions.unregister()
    assert case.opinion is None


@pytest.mark.django_db
def test_the_queue_is_in_the_order_of_the_score() -> None:
    from participation.moderation import queries

    spam = services.report(contribution=make_proposal(), ground=Ground.SPAM).case
    hate = services.report(contribution=make_proposal(), ground=Ground.HATE).case
    rows, _cursor = queries.queue(spam.site_id, queries.Filters())
    assert [row.case.pk for row in rows] == [hate.pk, spam.pk]
    assert Decision.objects.count() == 0
