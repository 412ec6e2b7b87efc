"""A session from invitation to minutes: who may what, the order of the floor, quorum, votes, internal parts."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from participation.council.models import (
    AgendaItem,
    Amendment,
    Floor,
    Member,
    Minutes,
    Motion,
    Presence,
    Session,
    SessionVote,
    Stage,
)
from participation.council.services import floor, minutes, ruling, sessions, votes
from participation.council.services.bodies import youth_council
from participation.voting.models import Ballot, RollEntry
from participation.voting.rules import MayNotVote
from tests.factories import make_motion, make_seat, make_site, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats() -> list[Member]:
    return [make_seat("Chair", office="chair"), *(make_seat(f"Member {n}") for n in range(4))]


def user_of(seat: Member) -> Any:
    return seat.user


def plan(seats: list[Member], **values: Any) -> Session:
    now = timezone.now()
    return sessions.plan(
        body=youth_council(make_site().pk),
        by=user_of(seats[0]),
        title=values.pop("title", "Sitzung im Mai"),
        starts_at=now,
        ends_at=now + timedelta(hours=2),
        **values,
    )


def handed_motion() -> Motion:
    author = make_user()
    return ruling.hand_over(motion=make_motion(author), by=author)


def running(seats: list[Member], there: int = 3, **item: Any) -> tuple[Session, AgendaItem]:
    session, chair = plan(seats), user_of(seats[0])
    made = sessions.put_item(session=session, by=chair, title="Licht", **item)
    sessions.open_session(session=session, by=chair)
    sessions.call_item(session=session, by=chair, item=made)
    for seat in seats[:there]:
        floor.arrive(session=session, by=user_of(seat))
    session.refresh_from_db()
    return session, made


def test_only_the_chair_prepares_and_leads(seats: list[Member]) -> None:
    session, item = running(seats)
    now = timezone.now()
    for by in (
        user_of(seats[1]),
        make_user(),
        make_user(roles=("administrator",)),
        make_user(roles=("editor",)),
    ):
        for attempt in (
            lambda by=by: sessions.plan(
                body=session.body, by=by, title="x", starts_at=now, ends_at=now + timedelta(hours=1)
            ),
            lambda by=by: sessions.put_item(session=session, by=by, title="x"),
            lambda by=by: sessions.invite(session=session, by=by),
            lambda by=by: sessions.close_session(session=session, by=by),
            lambda by=by: sessions.call_item(session=session, by=by, item=item),
            lambda by=by: votes.open_vote(session=session, by=by, item=item),
            lambda by=by: sessions.add_document(session=session, by=by, title="x", content=b"%PDF-1"),
        ):
            with pytest.raises(PermissionDenied):
                attempt()


def test_a_term_that_is_over_opens_nothing(seats: list[Member]) -> None:
    session, _item = running(seats)
    Member.objects.filter(pk=seats[1].pk).update(
        since=timezone.localdate() - timedelta(days=9), until=timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(PermissionDenied):
        floor.arrive(session=session, by=user_of(seats[1]))


def test_hands_are_served_in_the_order_of_the_server_and_double_clicks_are_harmless(
    seats: list[Member],
) -> None:
    session, _item = running(seats)
    chair = user_of(seats[0])
    for seat in (seats[2], seats[1], seats[2]):
        floor.raise_hand(session=session, by=user_of(seat))
    waiting = list(Floor.objects.filter(session=session, state="waiting"))
    assert [hand.member_id for hand in waiting] == [seats[2].pk, seats[1].pk]
    assert floor.give_floor(session=session, by=chair, hand=waiting[0])
    assert not floor.give_floor(session=session, by=chair, hand=waiting[0])
    assert floor.give_floor(session=session, by=chair, hand=waiting[1])
    assert Floor.objects.filter(session=session, state="speaking").get().member_id == seats[1].pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Floor.objects.filter(pk=waiting[0].pk).update(state="speaking")


def test_who_is_not_there_neither_speaks_nor_votes(seats: list[Member]) -> None:
    session, item = running(seats)
    held = votes.open_vote(session=session, by=user_of(seats[0]), item=item)
    absent, guest = user_of(seats[4]), make_user()
    with pytest.raises(ValidationError):
        floor.raise_hand(session=session, by=absent)
    for person in (absent, guest, make_user(roles=("administrator",))):
        with pytest.raises(MayNotVote):
            votes.cast(held=held, by=person, choice="yes")
    floor.leave(session=session, by=user_of(seats[1]))
    with pytest.raises(MayNotVote):
        votes.cast(held=held, by=user_of(seats[1]), choice="yes")


def test_without_a_quorum_there_is_no_vote(seats: list[Member]) -> None:
    session, item = running(seats, there=2)
    with pytest.raises(ValidationError) as refused:
        votes.open_vote(session=session, by=user_of(seats[0]), item=item)
    assert refused.value.code == "quorum"
    floor.arrive(session=session, by=user_of(seats[0]), member=seats[3])
    held = votes.open_vote(session=session, by=user_of(seats[0]), item=item)
    assert (held.present, held.needed) == (3, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionVote.objects.filter(pk=held.pk).update(present=2)


def test_amendments_are_voted_on_in_order_and_then_the_motion_which_is_adopted(seats: list[Member]) -> None:
    motion = handed_motion()
    session, item = running(seats, motion=motion)
    chair = user_of(seats[0])
    for title in ("Nur bis 22 Uhr", "Mit Bewegungsmelder"):
        votes.propose_amendment(session=session, by=user_of(seats[1]), item=item, title=title, text="Neu.")
    asked = []
    for choice in ("no", "yes", "yes"):
        held = votes.open_vote(session=session, by=chair, item=item)
        assert votes.open_vote(session=session, by=chair, item=item).pk == held.pk
        asked.append(held.vote.question)
        for seat in seats[:2]:
            votes.cast(held=held, by=user_of(seat), choice=choice)
        votes.cast(held=held, by=user_of(seats[2]), choice="abstain")
        assert votes.end_vote(held=held, by=chair)
        assert not votes.end_vote(held=held, by=chair)
    assert [question[-8:] for question in asked[:2]] == ["s 22 Uhr", "gsmelder"]
    assert asked[2] == motion.title
    states = list(Amendment.objects.order_by("position").values_list("state", flat=True))
    assert states == ["rejected", "adopted"]
    motion.refresh_from_db()
    assert motion.stage == Stage.ADOPTED
    assert "Mit Bewegungsmelder" in motion.ruling.reasons
    last = SessionVote.objects.get(about_motion=True)
    assert (last.yes, last.no, last.abstained, last.running) == (2, 0, 1, False)


def test_a_tie_is_a_no_and_a_no_needs_reasons(seats: list[Member]) -> None:
    motion = handed_motion()
    session, item = running(seats, motion=motion)
    chair = user_of(seats[0])
    held = votes.open_vote(session=session, by=chair, item=item, secret=True)
    votes.cast(held=held, by=chair, choice="yes")
    votes.cast(held=held, by=user_of(seats[1]), choice="no")
    votes.cast(held=held, by=user_of(seats[1]), choice="no")
    assert Ballot.objects.filter(vote=held.vote, voter__isnull=False).count() == 0
    assert RollEntry.objects.filter(vote=held.vote).count() == 2
    votes.end_vote(held=held, by=chair)
    motion.refresh_from_db()
    assert motion.stage == Stage.HANDED
    held = SessionVote.objects.select_related("item__motion__consultation", "session").get(pk=held.pk)
    with pytest.raises(ValidationError):
        votes.refuse_motion(held=held, by=chair, reasons="")
    votes.refuse_motion(held=held, by=chair, reasons="Das ist schon beschlossen.")
    motion.refresh_from_db()
    assert motion.stage == Stage.DECLINED
    with pytest.raises(IntegrityError), transaction.atomic():
        type(motion.ruling).objects.filter(pk=motion.ruling.pk).update(reasons="")


def test_minutes_come_from_what_happened_and_are_approved_before_they_are_published(
    seats: list[Member],
) -> None:
    session, item = running(seats)
    chair = user_of(seats[0])
    sessions.put_item(session=session, by=chair, title="Geheimer Punkt", internal=True)
    floor.raise_hand(session=session, by=user_of(seats[1]))
    floor.give_floor(session=session, by=chair, hand=Floor.objects.get())
    held = votes.open_vote(session=session, by=chair, item=item)
    votes.cast(held=held, by=chair, choice="yes")
    with pytest.raises(ValidationError):
        sessions.close_session(session=session, by=chair)
    votes.end_vote(held=held, by=chair)
    sessions.close_session(session=session, by=chair)
    made = minutes.make(session=session, by=user_of(seats[1]))
    assert made.pk == minutes.make(session=session, by=chair).pk
    assert "Member 0" in made.text
    assert "Licht" in made.text
    assert "Geheimer Punkt" not in made.text
    assert "Geheimer Punkt" in made.internal_text
    assert not minutes.publish(minutes=made, by=chair)
    minutes.edit(minutes=made, by=user_of(seats[1]), text="Neu", internal_text="", revision=0)
    with pytest.raises(ValidationError):
        minutes.edit(minutes=made, by=chair, text="Anders", internal_text="", revision=0)
    with pytest.raises(PermissionDenied):
        minutes.approve(minutes=made, by=user_of(seats[1]))
    assert minutes.approve(minutes=made, by=chair)
    assert not minutes.approve(minutes=made, by=chair)
    with pytest.raises(PermissionDenied):
        minutes.edit(minutes=made, by=chair, text="Zu spät", internal_text="", revision=1)
    assert minutes.publish(minutes=made, by=chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.filter(pk=made.pk).update(approved_at=None)


def test_what_is_internal_does_not_exist_for_guests(seats: list[Member], client: Client) -> None:
    session, _item = running(seats)
    chair = user_of(seats[0])
    inner = sessions.put_item(session=session, by=chair, title="Geheimer Punkt", internal=True)
    paper = sessions.add_document(
        session=session, by=chair, title="Geheimes Papier", content=b"%PDF-1.4 x", item=inner
    )
    sessions.call_item(session=session, by=chair, item=inner)
    floor.raise_hand(session=session, by=user_of(seats[1]))
    held = votes.open_vote(session=session, by=chair, item=inner)
    room = f"/jugendrat/sitzungen/{session.pk}/"
    for guest in (None, make_user(), make_user(roles=("administrator",))):
        if guest is not None:
            client.force_login(guest)
        for page in (room, f"{room}live/", f"{room}beamer/", f"{room}beamer/?teil=1"):
            text = client.get(page).content.decode()
            assert "Geheim" not in text
            assert "Member 0" not in text
        for hidden in (f"{room}dokument-{paper.pk}.pdf", f"{room}protokoll/", f"{room}punkt/{inner.pk}/"):
            assert client.get(hidden).status_code == 404
        vote_page = f"/beteiligung/antragswerkstatt/abstimmungen/{held.vote_id}-x/"
        assert client.get(vote_page, follow=True).status_code == 404
    client.force_login(chair)
    text = client.get(room).content.decode()
    assert "Geheimer Punkt" in text
    assert "Geheimes Papier" in text
    # On the wall everybody reads it, whoever is logged in there.
    assert "Geheim" not in client.get(f"{room}beamer/").content.decode()
    pdf = client.get(f"{room}dokument-{paper.pk}.pdf")
    assert pdf["X-Content-Type-Options"] == "nosniff"
    assert pdf["Content-Type"] == "application/pdf"


def test_the_invitation_goes_out_once_with_a_calendar_file(
    seats: list[Member], client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    chair = user_of(seats[0])
    session = plan(seats, title="Sitzung\nATTENDEE:mailto:x@example.org")
    assert client.get(f"/jugendrat/sitzungen/{session.pk}/").status_code == 404
    with pytest.raises(ValidationError):
        sessions.invite(session=session, by=chair)
    sessions.put_item(session=session, by=chair, title="Licht")
    with django_capture_on_commit_callbacks(execute=True):
        assert sessions.invite(session=session, by=chair)
        assert not sessions.invite(session=session, by=chair)
    assert len(mail.outbox) == len(seats)
    names = [name for message in mail.outbox for name, _content, _type in message.attachments]
    assert names == ["sitzung.ics"] * len(seats)
    calendar = client.get(f"/jugendrat/sitzungen/{session.pk}/termin.ics").content.decode()
    assert "\r\nATTENDEE" not in calendar
    assert calendar.count("BEGIN:VEVENT") == 1
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))


def test_what_is_no_pdf_is_refused(seats: list[Member]) -> None:
    session = plan(seats)
    for content in (b"<html>", b"MZ\x90", b""):
        with pytest.raises(ValidationError):
            sessions.add_document(session=session, by=user_of(seats[0]), title="x", content=content)


def test_leaving_takes_the_hand_down(seats: list[Member]) -> None:
    session, _item = running(seats)
    floor.raise_hand(session=session, by=user_of(seats[1]))
    floor.leave(session=session, by=user_of(seats[1]))
    assert Floor.objects.get().state == Floor.State.WITHDRAWN
    assert Presence.objects.get(member=seats[1]).left_at is not None


def test_the_room_works_with_forms_alone_and_asks_before_what_cannot_be_undone(
    seats: list[Member], client: Client
) -> None:
    session, item = running(seats, there=2, motion=handed_motion())
    room = f"/jugendrat/sitzungen/{session.pk}/"

    def press(verb: str, **values: Any) -> Any:
        return client.post(f"{room}tun/{verb}/", values)

    assert press("melden").status_code == 404
    client.force_login(user_of(seats[2]))
    assert press("da").status_code == 303
    for _n in range(2):
        assert press("melden").status_code == 303
    assert Floor.objects.filter(session=session).count() == 1
    # A member without the chair is told so, and nothing happens.
    assert press("schliessen", sure="1").status_code == 303
    assert press("abstimmen", item=item.pk, sure="1").status_code == 303
    assert not SessionVote.objects.exists()
    client.force_login(user_of(seats[0]))
    asked = press("abstimmen", item=item.pk, secret="1")
    assert asked.status_code == 200
    assert not SessionVote.objects.exists()
    for _n in range(2):
        press("abstimmen", item=item.pk, secret="1", sure="1")
    held = SessionVote.objects.get()
    assert held.vote.secret
    for choice in ("no", "yes", "yes", "maybe"):
        press("stimme", vote=held.pk, choice=choice)
    assert Ballot.objects.filter(vote=held.vote).count() == 1
    press("auszaehlen", vote=held.pk, sure="1")
    held.refresh_from_db()
    assert (held.yes, held.no) == (1, 0)
    for bad in ("0", "x", "9" * 30, "-1", ""):
        assert press("aufrufen", item=bad).status_code == 404
    assert press("gibt-es-nicht").status_code == 404
    session.refresh_from_db()
    assert session.state == Session.State.RUNNING


def test_items_votes_and_hands_of_another_session_are_refused(seats: list[Member]) -> None:
    session, item = running(seats)
    other = plan(seats, title="Andere Sitzung")
    strange = sessions.put_item(session=other, by=user_of(seats[0]), title="Fremd")
    chair = user_of(seats[0])
    with pytest.raises(PermissionDenied):
        sessions.call_item(session=session, by=chair, item=strange)
    with pytest.raises(AgendaItem.DoesNotExist):
        votes.open_vote(session=session, by=chair, item=strange)
    with pytest.raises(PermissionDenied):
        votes.propose_amendment(session=session, by=chair, item=strange, title="x", text="y")
    with pytest.raises(ValidationError):
        sessions.open_session(session=other, by=chair)
    assert item.session_id == session.pk


def test_a_vote_in_which_nobody_voted_can_be_repeated(seats: list[Member]) -> None:
    session, item = running(seats, motion=handed_motion())
    chair = user_of(seats[0])
    for _n in range(2):
        votes.end_vote(held=votes.open_vote(session=session, by=chair, item=item), by=chair)
    held = votes.open_vote(session=session, by=chair, item=item)
    votes.cast(held=held, by=chair, choice="yes")
    votes.end_vote(held=held, by=chair)
    with pytest.raises(ValidationError):
        votes.open_vote(session=session, by=chair, item=item)
