"""Every restriction: what it does, its statement, who is told, and that taking it back restores everything."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from participation.accounts import measures
from participation.accounts.models import AgeBand, User
from participation.consultations.rules import NotAllowed
from participation.contributions.editing import edit
from participation.contributions.models import Contribution, Revision
from participation.contributions.services import support
from participation.moderation import services
from participation.moderation.models import Case, Decision, Ground
from participation.moderation.services import Options, Statement
from participation.notifications.models import Notification
from participation.proposals.addresses import address_of
from tests.factories import make_comment, make_consultation, make_proposal, make_user

pytestmark = pytest.mark.django_db
STATEMENT = Statement(Ground.INSULT, "Der Satz greift jemanden an.", "Regel 2: keine Beleidigung")
Verb = Decision.Verb


def restrict(post: Contribution, by: User, verb: str, **options: Any) -> Decision:
    case = services.open_case(contribution=post, by=by)
    return services.decide(
        case=case, by=by, verb=verb, version=case.version, statement=STATEMENT, options=Options(**options)
    )


def look(post: Contribution) -> tuple[object, ...]:
    """Everything a restriction may change."""
    post = Contribution.objects.select_related("consultation").get(pk=post.pk)
    home = post.consultation
    return (
        post.state, post.title, post.text, post.html, post.label, post.collapsed, post.locked, post.slow_seconds,
        post.mark_reason, post.category_id, home.pk, home.proposal_count, home.comment_count, home.support_count,
        post.comment_count, post.support_count,
    )  # fmt: skip


RESTRICTIONS: list[tuple[str, dict[str, Any]]] = [
    (Verb.HIDE, {}),
    (Verb.REDACT, {"passage": "Herr Amsel"}),
    (Verb.LABEL, {"label": "unverified"}),
    (Verb.COLLAPSE, {}),
    (Verb.LOCK, {}),
    (Verb.SLOW, {"pause": 300}),
    (Verb.MOVE, {}),
    (Verb.MERGE, {}),
]


@pytest.mark.parametrize(("verb", "options"), RESTRICTIONS, ids=[verb for verb, _options in RESTRICTIONS])
def test_a_restriction_is_stated_told_and_taken_back_without_a_trace(
    moderator: User, verb: str, options: dict[str, Any], client: Client
) -> None:
    author = make_user("Weide")
    proposal = make_proposal(author=author, text="Herr Amsel hat recht.", title="Mehr Bänke")
    make_comment(proposal)
    support(contribution=proposal, user=make_user(), wanted=True)
    if verb == Verb.MOVE:
        options = {"target": make_consultation().pk}
    if verb == Verb.MERGE:
        options = {"target": make_proposal(proposal.consultation).pk}
    before = look(proposal)
    post = Contribution.objects.select_related("consultation", "author").get(pk=proposal.pk)
    decision = restrict(post, moderator, verb, **options)
    assert look(proposal) != before
    assert (decision.facts, decision.rule) == (STATEMENT.facts, STATEMENT.rule)
    assert decision.code
    assert decision.scope == ("thread" if verb in {"lock", "slow"} else "post")
    told = Notification.objects.filter(user=author, data__decision=decision.pk).get()
    client.force_login(author)
    page = client.get(f"/konto/mitteilungen/{told.pk}/").content.decode()
    assert STATEMENT.facts in page
    assert f"/begruendung/{decision.code}/" in page
    services.take_back(decision=decision, by=moderator)
    assert look(proposal) == before
    assert Notification.objects.filter(user=author, kind__in=["restored", "lifted"]).count() == 1
    with pytest.raises(ValidationError):
        services.take_back(decision=decision, by=moderator)


@pytest.mark.parametrize("verb", [verb for verb, _options in RESTRICTIONS])
def test_the_database_refuses_every_restriction_without_a_statement(moderator: User, verb: str) -> None:
    post = make_proposal()
    case = services.open_case(contribution=post, by=moderator)
    kept = services.decide(case=case, by=moderator, verb=Verb.KEEP, version=0)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE moderation_decision SET verb = %s WHERE id = %s", [verb, kept.pk])
    for assignment in ("label = 'off_topic'", "collapsed = true", "locked = true", "slow_seconds = 60"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE contributions_contribution SET {assignment} WHERE id = {post.pk}")


def test_a_removed_passage_is_gone_from_earlier_versions_too(moderator: User) -> None:
    author = make_user()
    post = make_comment(make_proposal(), author, text="Herr Amsel lügt.")
    edit(contribution=post, by=author, text="Herr Amsel lügt immer.")
    decision = restrict(post, moderator, Verb.REDACT, passage="Herr Amsel")
    assert "Amsel" not in Revision.objects.get().text
    assert "Amsel" not in Revision.objects.get().html
    assert "Amsel" not in Contribution.objects.get(pk=post.pk).html
    services.take_back(decision=decision, by=moderator)
    assert Revision.objects.get().text == "Herr Amsel lügt."
    assert Contribution.objects.get(pk=post.pk).text == "Herr Amsel lügt immer."
    with pytest.raises(ValidationError):
        restrict(post, moderator, Verb.REDACT, passage="steht nicht da")


def test_a_closed_discussion_and_a_slow_one(moderator: User) -> None:
    proposal, member = make_proposal(), make_user()
    root = make_comment(proposal)
    reply = make_comment(proposal, parent=root)
    lock = restrict(root, moderator, Verb.LOCK)
    for parent in (root, reply):
        parent.refresh_from_db()
        with pytest.raises(NotAllowed) as refused:
            make_comment(proposal, member, parent=parent)
        assert STATEMENT.facts in str(refused.value.answer.words)
    make_comment(proposal, member)
    services.take_back(decision=lock, by=moderator)
    root.refresh_from_db()
    make_comment(proposal, member, parent=root)
    restrict(proposal, moderator, Verb.SLOW, pause=300)
    proposal.refresh_from_db()
    with pytest.raises(NotAllowed) as slow:
        make_comment(proposal, member)
    assert slow.value.answer.opens_at is not None
    make_comment(proposal, make_user())


def measure(post: Contribution, by: User, kind: str, days: int = 7) -> Decision:
    case = services.open_case(contribution=post, by=by)
    services.decide(
        case=case, by=by, verb=Verb.KEEP, version=case.version, statement=STATEMENT,
        options=Options(measure=kind, days=days),
    )  # fmt: skip
    return Decision.objects.filter(verb=kind).latest("pk")


def test_who_is_muted_is_told_why_and_until_when_and_it_ends(moderator: User, client: Client) -> None:
    author = make_user()
    proposal = make_proposal(author=author)
    decision = measure(proposal, moderator, Verb.MUTE)
    author.refresh_from_db()
    with pytest.raises(NotAllowed) as refused:
        make_comment(proposal, author)
    assert STATEMENT.facts in str(refused.value.answer.words)
    client.force_login(author)
    answer = client.post(f"/beitrag/{proposal.pk}/kommentieren/", {"text": "Mein Text bleibt."})
    assert answer.status_code == 403
    assert "Mein Text bleibt." in answer.content.decode()
    support(contribution=make_proposal(proposal.consultation), user=author, wanted=True)
    User.objects.filter(pk=author.pk).update(muted_until=timezone.now() - timedelta(seconds=1))
    measures.end_measures()
    author.refresh_from_db()
    assert (author.muted_until, author.measure_reason) == (None, "")
    assert make_comment(proposal, author).is_public
    assert decision.until is not None


def test_a_suspension_follows_a_warning_ends_by_itself_and_can_be_complained_about(
    moderator: User, client: Client, mailoutbox: list[Any]
) -> None:
    from participation.notifications import delivery

    author = make_user(email="weide@example.org")
    proposal = make_proposal(author=author)
    with pytest.raises(ValidationError):
        measure(proposal, moderator, Verb.SUSPEND)
    assert not Decision.objects.exists()
    measure(proposal, moderator, Verb.WARN)
    decision = measure(proposal, moderator, Verb.SUSPEND, days=14)
    author.refresh_from_db()
    assert (author.is_active, author.suspended_until) == (False, decision.until)
    delivery.send_batch()
    mails = [mail.body for mail in mailoutbox if mail.to == ["weide@example.org"]]
    assert any(f"/begruendung/{decision.code}/" in body for body in mails)
    assert client.get(f"/begruendung/{decision.code}/").status_code == 200
    client.post(f"/begruendung/{decision.code}/", {"text": "Das war ich nicht."})
    complaint = decision.complaints.get()
    assert complaint.complainant == author
    other = make_user(roles=("moderator",))
    services.decide_complaint(complaint=complaint, by=other, upheld=True, answer="Sie haben recht.")
    author.refresh_from_db()
    assert (author.is_active, author.suspended_until) == (True, None)


def test_a_suspension_ends_by_itself_but_a_closed_account_stays_closed(moderator: User) -> None:
    author, closed = make_user(), make_user()
    measures.suspend(user=author, by_id=None, until=timezone.now() - timedelta(seconds=1), reason="x")
    measures.suspend(user=closed, by_id=None)
    measures.end_measures()
    author.refresh_from_db()
    closed.refresh_from_db()
    assert (author.is_active, closed.is_active) == (True, False)


def test_the_database_refuses_measures_without_end_warning_or_reason(moderator: User) -> None:
    proposal = make_proposal()
    decision = measure(proposal, moderator, Verb.WARN)
    for verb in ("mute", "suspend"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(verb=verb)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(verb="suspend", until=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=proposal.author_id).update(muted_until=timezone.now())


def test_every_restriction_in_the_database_has_its_statement(moderator: User) -> None:
    for verb, options in RESTRICTIONS[:6]:
        restrict(make_proposal(text="Herr Amsel ruft."), moderator, verb, **options)
    measure(make_proposal(), moderator, Verb.WARN)
    for decision in Decision.objects.filter(verb__in=Decision.RESTRICTIONS):
        assert all((decision.ground, decision.facts, decision.rule, decision.scope, decision.code))


def test_minors_read_the_young_words(moderator: User, client: Client) -> None:
    author = make_user(age_band=AgeBand.FROM_14)
    post = make_proposal(author=author)
    case = Case.objects.get(contribution=post)
    client.force_login(moderator)
    from participation.moderation.reasons import DEFAULTS

    page = client.get(f"/moderation/fall/{case.pk}/").content.decode()
    assert str(DEFAULTS[Ground.INSULT].young)[:40] in page
    assert str(DEFAULTS[Ground.INSULT].facts)[:40] not in page


def test_a_post_with_a_label_shows_it_to_everybody(
    moderator: User, client: Client, reported: Callable[..., Case]
) -> None:
    proposal = make_proposal()
    comment = make_comment(proposal)
    restrict(proposal, moderator, Verb.LABEL, label="unverified")
    restrict(comment, moderator, Verb.COLLAPSE)
    from participation.proposals.addresses import address_of

    page = client.get(address_of(proposal)).content.decode()
    assert STATEMENT.facts in page
    assert "folded" in page


def test_the_old_address_of_a_moved_proposal_leads_to_the_new_one(client: Client, moderator: User) -> None:
    proposal, other, target = make_proposal(), make_proposal(), make_consultation()
    before = address_of(proposal)
    strange = before.replace(f"/{proposal.consultation.slug}/", f"/{other.consultation.slug}/")
    decision = restrict(proposal, moderator, Verb.MOVE, target=target.pk)
    now = address_of(Contribution.objects.select_related("consultation").get(pk=proposal.pk))
    answer = client.get(before)
    assert (answer.status_code, answer["Location"]) == (301, now)
    assert client.get(now).status_code == 200
    assert client.get(strange).status_code == 404
    services.take_back(decision=decision, by=moderator)
    assert client.get(before).status_code == 200


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_removals_are_taken_back_in_any_order(moderator: User, order: tuple[int, int]) -> None:
    post = make_comment(make_proposal(), text="Herr Amsel und Frau Biber lügen.")
    removals = [
        restrict(post, moderator, Verb.REDACT, passage=words) for words in ("Herr Amsel", "Frau Biber")
    ]
    assert Contribution.objects.get(pk=post.pk).text == "[…] und […] lügen."
    services.take_back(decision=removals[order[0]], by=moderator)
    left = ("Herr Amsel und […] lügen.", "[…] und Frau Biber lügen.")[order[0]]
    assert Contribution.objects.get(pk=post.pk).text == left
    services.take_back(decision=removals[order[1]], by=moderator)
    assert Contribution.objects.get(pk=post.pk).text == "Herr Amsel und Frau Biber lügen."


def test_what_the_author_wrote_after_a_removal_stays(moderator: User) -> None:
    author = make_user()
    post = make_comment(make_proposal(), author, text="Herr Amsel lügt.")
    decision = restrict(post, moderator, Verb.REDACT, passage="Herr Amsel")
    edit(
        contribution=Contribution.objects.select_related("consultation").get(pk=post.pk),
        by=author,
        text="Neu.",
    )
    services.take_back(decision=decision, by=moderator)
    assert Contribution.objects.get(pk=post.pk).text == "Neu."


def test_of_two_marks_the_other_one_stays_with_its_reason(moderator: User) -> None:
    subject = make_proposal()
    post = make_comment(subject)
    first = restrict(post, moderator, Verb.LABEL, label="off_topic")
    restrict(post, moderator, Verb.LABEL, label="unverified")
    closed = services.decide(
        case=(case := services.open_case(contribution=post, by=moderator)), by=moderator, verb=Verb.LOCK,
        version=case.version, statement=Statement(Ground.INSULT, "Zu laut.", "Regel 1"),
    )  # fmt: skip
    services.take_back(decision=first, by=moderator)
    found = Contribution.objects.get(pk=post.pk)
    assert (found.label, found.locked) == ("unverified", True)
    assert found.mark_reason == f"{STATEMENT.facts} Zu laut."
    page = Client().get(address_of(subject)).content.decode()
    assert "Zu laut." in page
    services.take_back(decision=closed, by=moderator)
    assert Contribution.objects.get(pk=post.pk).mark_reason == STATEMENT.facts


def test_nobody_takes_a_case_that_they_may_not_decide(moderator: User) -> None:
    own = make_comment(make_proposal(), moderator)
    case = services.open_case(contribution=own, by=make_user(roles=("moderator",)))
    with pytest.raises(PermissionDenied):
        services.claim(case=case, by=moderator)
    case.refresh_from_db()
    assert case.claimed_by is None


def test_nobody_learns_at_the_desk_who_reported_them(client: Client) -> None:
    moderator = make_user(roles=("administrator",))
    own = make_comment(make_proposal(), moderator, text="Mein eigener Satz.")
    case = services.report(
        contribution=own, ground=Ground.INSULT, text="Ich bin die Nachbarin.", email="n@example.net"
    ).case
    client.force_login(moderator)
    assert client.get(f"/moderation/fall/{case.pk}/").status_code == 404
    assert "Mein eigener Satz." not in client.get("/moderation/").content.decode()
    asked = client.post(f"/moderation/fall/{case.pk}/personen/", {"why": "Neugier"})
    assert (asked.status_code, b"n@example.net" in asked.content) == (404, False)
    with pytest.raises(PermissionDenied):
        services.reveal(case=case, by=moderator, why="Neugier")


def test_a_refused_post_waits_again_when_its_refusal_is_undone_in_one_go(moderator: User) -> None:
    author = make_user(age_band=AgeBand.FROM_14)
    post = make_proposal(author=author)
    assert post.state == "pending"
    case = Case.objects.get(contribution_id=post.pk)
    decision = services.decide(
        case=case, by=moderator, verb=Verb.HIDE, version=case.version, statement=STATEMENT
    )
    services.take_back(decision=decision, by=moderator, waits_again=True)
    assert Contribution.objects.get(pk=post.pk).state == "pending"
    kinds = set(Notification.objects.filter(user=author).values_list("kind", flat=True))
    assert kinds == {Notification.Kind.HIDDEN, Notification.Kind.LIFTED}
