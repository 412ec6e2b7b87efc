"""What may be done when: the answer, the reason, and from when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.events import PhaseChanged
from participation.consultations.models import Action, Phase
from participation.consultations.rules import NotAllowed, Reason, Timetable, can, require
from participation.consultations.services import (
    PhasePlan,
    announce_due_phases,
    check_phases,
    save_consultation,
)
from participation.core import events
from tests.factories import make_consultation, make_user

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2027, 5, 3, 12, tzinfo=UTC)


def _phase(start: datetime, end: datetime | None, *actions: str) -> Phase:
    return Phase(name="P", starts_at=start, ends_at=end, actions=list(actions))


def test_the_first_moment_counts_and_the_last_does_not() -> None:
    phase = _phase(NOON, NOON + timedelta(hours=6), Action.VOTE)
    end = NOON + timedelta(hours=6)
    assert Timetable((phase,), NOON).ask(Action.VOTE)
    assert Timetable((phase,), end - timedelta(microseconds=1)).ask(Action.VOTE)
    assert Timetable((phase,), end).ask(Action.VOTE).reason == Reason.OVER
    assert Timetable((phase,), NOON - timedelta(microseconds=1)).ask(Action.VOTE).reason == Reason.NOT_YET


def test_the_answer_says_from_when_and_until_when() -> None:
    later = _phase(NOON + timedelta(days=5), NOON + timedelta(days=9), Action.COMMENT)
    not_yet = Timetable((later,), NOON).ask(Action.COMMENT)
    assert (not_yet.reason, not_yet.opens_at) == (Reason.NOT_YET, later.starts_at)
    running = Timetable((later,), NOON + timedelta(days=6)).ask(Action.COMMENT)
    assert (running.allowed, running.closes_at) == (True, later.ends_at)
    assert Timetable((later,), NOON).ask(Action.PROPOSE).reason == Reason.NEVER


def test_a_phase_that_follows_without_a_gap_prolongs() -> None:
    first = _phase(NOON, NOON + timedelta(days=1), Action.COMMENT)
    second = _phase(NOON + timedelta(days=1), NOON + timedelta(days=3), Action.COMMENT, Action.SUPPORT)
    assert Timetable((first, second), NOON).ask(Action.COMMENT).closes_at == second.ends_at


def test_a_day_of_25_hours_ends_at_the_hour_that_was_promised() -> None:
    # On 31 October 2027 the clock is put back in Germany.
    end = datetime(2027, 10, 31, 18, 0, tzinfo=BERLIN)
    phase = _phase(datetime(2027, 10, 30, 18, 0, tzinfo=BERLIN), end, Action.VOTE)
    assert end.astimezone(UTC).hour == 17
    assert Timetable((phase,), datetime(2027, 10, 31, 16, 59, 59, tzinfo=UTC)).ask(Action.VOTE)
    assert not Timetable((phase,), datetime(2027, 10, 31, 17, 0, tzinfo=UTC)).ask(Action.VOTE)


@given(
    st.lists(st.integers(0, 500), min_size=2, max_size=8, unique=True).map(sorted),
    st.integers(-10, 510),
)
def test_an_action_is_open_exactly_inside_its_phases(edges: list[int], minute: int) -> None:
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    phases = tuple(
        _phase(NOON + timedelta(minutes=a), NOON + timedelta(minutes=b), Action.PROPOSE) for a, b in pairs
    )
    answer = Timetable(phases, NOON + timedelta(minutes=minute)).ask(Action.PROPOSE)
    assert answer.allowed == any(a <= minute < b for a, b in pairs)
    if not answer and any(a > minute for a, _b in pairs):
        assert answer.opens_at == NOON + timedelta(minutes=min(a for a, _b in pairs if a > minute))


@pytest.mark.django_db
class TestCan:
    def test_a_visitor_is_asked_to_log_in_only_for_what_is_open(self) -> None:
        consultation = make_consultation(actions=(Action.COMMENT,))
        assert can(AnonymousUser(), Action.COMMENT, consultation).reason == Reason.LOGIN
        assert can(AnonymousUser(), Action.VOTE, consultation).reason == Reason.NEVER

    @pytest.mark.parametrize(
        "role", ["resident", "moderator", "editor", "clerk", "youth_council", "administrator"]
    )
    @pytest.mark.parametrize("action", Action.values)
    def test_every_role_may_what_the_phase_allows(self, role: str, action: str) -> None:
        consultation = make_consultation(actions=(action,))
        assert can(make_user(roles=(role,)), action, consultation)
        for other in set(Action.values) - {action}:
            assert can(make_user(roles=(role,)), other, consultation).reason == Reason.NEVER

    def test_an_inactive_account_may_nothing(self) -> None:
        consultation = make_consultation()
        assert can(make_user(is_active=False), Action.COMMENT, consultation).reason == Reason.NO_RIGHT

    @pytest.mark.parametrize(("role", "seen"), [("resident", False), ("moderator", False), ("editor", True)])
    def test_what_is_not_public_is_closed_to_all_but_its_editors(self, role: str, seen: bool) -> None:
        consultation = make_consultation(public=False)
        answer = can(make_user(roles=(role,)), Action.COMMENT, consultation)
        assert (answer.allowed, answer.reason == Reason.NOT_PUBLIC) == (seen, not seen)

    def test_require_raises_with_the_answer(self) -> None:
        now = datetime.now(UTC)
        consultation = make_consultation(start=now - timedelta(days=3), end=now - timedelta(days=2))
        with pytest.raises(NotAllowed) as raised:
            require(make_user(), Action.COMMENT, consultation)
        assert raised.value.answer.reason == Reason.OVER


class TestPhases:
    def test_inverted_dates_are_named(self) -> None:
        with pytest.raises(ValidationError) as raised:
            check_phases([PhasePlan("Ideen", NOON, NOON - timedelta(days=1))])
        assert [error.code for error in raised.value.error_list] == ["inverted"]
        assert "Ideen" in raised.value.messages[0]

    def test_overlapping_phases_are_named_both(self) -> None:
        with pytest.raises(ValidationError) as raised:
            check_phases(
                [
                    PhasePlan("Ideen", NOON, NOON + timedelta(days=3)),
                    PhasePlan("Abstimmung", NOON + timedelta(days=2), NOON + timedelta(days=5)),
                ]
            )
        assert "Ideen" in raised.value.messages[0]
        assert "Abstimmung" in raised.value.messages[0]

    def test_an_open_end_admits_nothing_after_it(self) -> None:
        with pytest.raises(ValidationError):
            check_phases([PhasePlan("A", NOON, None), PhasePlan("B", NOON + timedelta(days=9), None)])

    def test_phases_that_touch_are_fine(self) -> None:
        end = NOON + timedelta(days=1)
        check_phases([PhasePlan("A", NOON, end), PhasePlan("B", end, None)])

    @pytest.mark.django_db
    def test_a_refused_change_stores_nothing(self) -> None:
        consultation = make_consultation(title="Vorher")
        with pytest.raises(ValidationError):
            save_consultation(
                consultation=consultation,
                site_id=consultation.site_id,
                actor_id=None,
                values={"title": "Nachher"},
                phases=[PhasePlan("A", NOON, NOON - timedelta(days=1))],
            )
        consultation.refresh_from_db()
        assert (consultation.title, consultation.phases.count()) == ("Vorher", 1)

    @pytest.mark.django_db
    def test_a_rewritten_phase_keeps_its_identity(self) -> None:
        consultation = make_consultation()
        phase = consultation.phases.get()
        plan = PhasePlan("Neu", phase.starts_at, phase.ends_at, phase.actions, key=phase.key)
        save_consultation(
            consultation=consultation, site_id=consultation.site_id, actor_id=None, values={}, phases=[plan]
        )
        assert (consultation.phases.get().pk, consultation.phases.get().name) == (phase.pk, "Neu")


@pytest.mark.django_db
def test_begin_and_end_are_announced_once_each(request: pytest.FixtureRequest) -> None:
    seen: list[tuple[int, bool]] = []

    def remember(event: PhaseChanged) -> None:
        seen.append((event.phase_id, event.began))

    events.subscribe(PhaseChanged, remember, durable=True)
    request.addfinalizer(lambda: events.unsubscribe(PhaseChanged, remember))
    now = datetime.now(UTC)
    consultation = make_consultation(start=now + timedelta(hours=1), end=now + timedelta(hours=2))
    phase = consultation.phases.get()
    assert announce_due_phases(now) == 0
    assert announce_due_phases(now + timedelta(hours=1)) == 1
    assert announce_due_phases(now + timedelta(hours=1)) == 0
    assert announce_due_phases(now + timedelta(hours=3)) == 1
    assert seen == [(phase.pk, True), (phase.pk, False)]
