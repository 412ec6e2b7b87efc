"""Council sessions of the demo: the scenarios, a class that plays one over a week, and a room that anybody may join."""

from typing import Any, Final

from wagtail.models import Site

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.youth.models import GameSession, Scenario, SessionMode, YouthGroup
from participation.youth.names import compose
from participation.youth.services import groups, sessions

_NAMES: Final = (
    ("Flink", "er", "Otter"), ("Wach", "e", "Eule"), ("Schlau", "er", "Fuchs"), ("Munter", "es", "Wiesel"), ("Kühn", "er", "Falke"),
    ("Pfiffig", "e", "Elster"), ("Ruhig", "er", "Dachs"), ("Lustig", "e", "Meise"), ("Tapfer", "es", "Reh"), ("Bunt", "er", "Specht"),
    ("Still", "e", "Lerche"), ("Frech", "er", "Spatz"),
)  # fmt: skip
_SPOKEN: Final = (
    "Am Güterplatz ist um diese Zeit kein Mensch. Ein Skatepark würde das ändern.",
    "Meine Frage ist: Wer macht da abends das Licht aus?",
)


def load_games(
    site: Site, rows: list[dict[str, Any]], consultations: dict[str, Consultation], guide: User
) -> None:
    """All of it."""
    scenarios = load_scenarios(site, rows, consultations)
    load_class(site, guide, scenarios[0])
    load_open_room(guide, scenarios[-1])


def load_scenarios(
    site: Site, rows: list[dict[str, Any]], consultations: dict[str, Consultation]
) -> list[Scenario]:
    """The scenarios in their order."""
    made = []
    for order, row in enumerate(rows):
        scenario = Scenario(
            site=site,
            **{
                name: row[name]
                for name in ("slug", "title", "teaser", "drawing", "minutes", "place", "motion")
            },
            **{name: row[name] for name in ("event_title", "event")},
            **{name: [("line", text) for text in row[name]] for name in _LINES},
            costs=[("cost", {"what": what, "amount": amount}) for what, amount in row["costs"]],
            sides=[("side", side) for side in row["sides"]],
            changes=[("change", change) for change in row["changes"]],
            questions=[("question", {"question": q, "answer": a}) for q, a in row["questions"]],
            consultation=consultations.get(row["consultation"]),
            public=True,
            order=order,
        )
        scenario.full_clean()
        scenario.save()
        made.append(scenario)
    return made


_LINES: Final = ("facts", "pro", "contra", "headlines_yes", "headlines_no", "debrief")


def load_class(site: Site, guide: User, scenario: Scenario) -> YouthGroup:
    """A class of twelve in the middle of a debate that goes on for a week."""
    group = groups.make_group(
        by=guide, site_id=site.pk, plan=groups.GroupPlan("Klasse blau", places=30, months=6)
    )
    members = [_arrive(group, *name) for name in _NAMES]
    room = sessions.open_room(
        by=guide, scenario=scenario, plan=sessions.RoomPlan(SessionMode.WEEK, group, days_each=2)
    )
    for user in members:
        sessions.sit_down(session_id=room.pk, user=user)
    sessions.act(session_id=room.pk, user=guide, kind="start")
    for user in members[:9]:
        sessions.act(session_id=room.pk, user=user, kind="ready")
    for _phase in ("report", "debate"):
        sessions.act(session_id=room.pk, user=guide, kind="forward")
    _talk(room, members)
    return group


def _talk(room: GameSession, members: list[User]) -> None:
    speakers = iter(_SPOKEN)
    text = next(speakers, None)
    for user in members:
        if text is None:
            return
        seat = room.seats.get(user=user)
        state = GameSession.objects.get(pk=room.pk).state
        if next(one["role"] for one in state["seats"] if one["number"] == seat.number) == "group":
            sessions.act(session_id=room.pk, user=user, kind="speak", data={"text": text})
            text = next(speakers, None)


def load_open_room(guide: User, scenario: Scenario) -> None:
    """A room in which some wait for others."""
    room = sessions.open_room(
        by=guide, scenario=scenario, plan=sessions.RoomPlan(SessionMode.LIVE, listed=True)
    )
    for stem, ending, animal in (
        ("Heiter", "er", "Biber"),
        ("Treu", "e", "Robbe"),
        ("Wendig", "er", "Marder"),
        ("Sanft", "e", "Hummel"),
    ):
        sessions.sit_down(session_id=room.pk, user=_arrive(None, stem, ending, animal))


def _arrive(group: YouthGroup | None, stem: str, ending: str, animal: str) -> User:
    name = compose(stem, ending, animal)
    return groups.come_in(group=group, arrival=groups.Arrival(name, "14-15", f"demo {name}"))
