"""The words around a council session: phases, roles, why something is not possible, what the large button does."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .game.script import Script
from .game.state import Phase, Reason, Role, State

Words = str | Promise

PHASES: Final[dict[str, Words]] = {
    Phase.LOBBY: gettext_lazy("Everybody comes in"),
    Phase.AGENDA: gettext_lazy("Read your card"),
    Phase.REPORT: gettext_lazy("The administration reports"),
    Phase.DEBATE: gettext_lazy("Debate"),
    Phase.EVENT: gettext_lazy("Breaking news"),
    Phase.AMENDMENTS: gettext_lazy("Amendments"),
    Phase.VOTE: gettext_lazy("The vote"),
    Phase.HEADLINE: gettext_lazy("Headline"),
    Phase.DEBRIEF: gettext_lazy("Looking back"),
    Phase.OVER: gettext_lazy("Finished"),
}
# What happens now, in one or two sentences for everybody.
HINTS: Final[dict[str, Words]] = {
    Phase.LOBBY: gettext_lazy("Wait until all are here. Then the roles are dealt."),
    Phase.AGENDA: gettext_lazy("Everybody has got a role. Read your card and say that you are ready."),
    Phase.REPORT: gettext_lazy(
        "The administration lays the facts on the table. Residents and the press may ask."
    ),
    Phase.DEBATE: gettext_lazy(
        "Who wants to speak raises a hand. The chair gives the floor. Short and fair wins."
    ),
    Phase.EVENT: gettext_lazy("Something has happened. Does it change what you think? The debate goes on."),
    Phase.AMENDMENTS: gettext_lazy(
        "Can the motion be made better? Groups move changes, and each is voted on."
    ),
    Phase.VOTE: gettext_lazy("Now it counts: for or against the motion, with the changes you have adopted."),
    Phase.HEADLINE: gettext_lazy("What will tomorrow’s paper say? The press writes, all pick what hits it."),
    Phase.DEBRIEF: gettext_lazy("The game is over, your head is warm: what do you take with you?"),
    Phase.OVER: gettext_lazy("That was a real piece of democracy. Well done!"),
}
ROLES: Final[dict[str, Words]] = {
    Role.NONE: gettext_lazy("guest"),
    Role.CHAIR: gettext_lazy("Chair"),
    Role.GROUP: gettext_lazy("Member of a group"),
    Role.ADMINISTRATION: gettext_lazy("Administration"),
    Role.PRESS: gettext_lazy("Press"),
    Role.RESIDENT: gettext_lazy("Resident"),
}
TASKS: Final[dict[str, Words]] = {
    Role.CHAIR: gettext_lazy(
        "You lead the session: give the floor, keep it fair, open and close votes. You vote as well. "
        "The large button always knows what comes next."
    ),
    Role.GROUP: gettext_lazy(
        "You sit in the council and decide. Speak, move changes, vote. You may be won over – then say by what."
    ),
    Role.ADMINISTRATION: gettext_lazy(
        "You know the facts. Lay them on the table and answer questions. "
        "You have no vote, but without you nobody knows what it costs."
    ),
    Role.PRESS: gettext_lazy(
        "You watch closely, ask and write. In the end your headline says what really happened."
    ),
    Role.RESIDENT: gettext_lazy(
        "You live here. Ask what concerns you: council and administration must answer."
    ),
}
REFUSALS: Final[dict[Reason, Words]] = {
    Reason.NOT_SEATED: gettext_lazy("You have no seat in this session. Come in with the room code."),
    Reason.WRONG_PHASE: gettext_lazy("That is not on now. Look at the agenda to see what comes when."),
    Reason.NOT_CHAIR: gettext_lazy(
        "Only the chair may do that. Raise your hand if you want to say something."
    ),
    Reason.NOT_HOST: gettext_lazy("Whoever opened the room starts the session."),
    Reason.NOT_YOUR_ROLE: gettext_lazy("Your role cannot do that. Your card says what you can."),
    Reason.NOT_SPEAKING: gettext_lazy(
        "You do not have the floor. Raise your hand, then it is your turn soon."
    ),
    Reason.NO_VOTE: gettext_lazy(
        "Only the chair and the members of the groups vote. You have other powers: see your card."
    ),
    Reason.OWN_WORDS: gettext_lazy("That was you yourself. Let the others judge."),
    Reason.PAUSED: gettext_lazy("There is a break. It goes on in a moment."),
    Reason.OVER: gettext_lazy("This session is over."),
    Reason.TOO_FEW: gettext_lazy("You are too few yet. It needs five, or three if you play over a week."),
    Reason.FULL: gettext_lazy("All seats are taken. Ask for another room, or watch on the big screen."),
    Reason.BALLOT_OPEN: gettext_lazy("A vote is open. Close it first."),
    Reason.NO_BALLOT: gettext_lazy("There is no vote open, or it has just been closed."),
    Reason.NOBODY_VOTED: gettext_lazy("Nobody has voted yet. Wait a moment."),
    Reason.NOT_QUORATE: gettext_lazy(
        "Too many are missing: a council decides only when more than half are there."
    ),
    Reason.NOBODY_WAITS: gettext_lazy("Nobody is on the speaking list."),
    Reason.NOT_THERE: gettext_lazy("This person is not there at the moment."),
    Reason.STILL_THERE: gettext_lazy("This person is still there."),
    Reason.TOO_MANY: gettext_lazy("That is enough of that. Decide on what is there."),
    Reason.NO_TEXT: gettext_lazy("Please write something."),
    Reason.LONG_TEXT: gettext_lazy("That is too long. Two hundred characters are enough for a good point."),
    Reason.UNKNOWN: gettext_lazy("That did not work. Load the page again."),
}


def refusal(reason: Reason) -> str:
    """Why not, as a sentence."""
    return str(REFUSALS[reason])


def name_of(state: State, script: Script, number: int | None) -> str:
    """How a seat is called: by its name, scripted ones by their group."""
    seat = state.seat(number)
    if seat is None:
        return str(_("The paper"))
    side = script.side(seat.side)
    if seat.role == Role.CHAIR and seat.scripted:
        return str(_("Chair"))
    if seat.scripted and side is not None:
        return side.name
    return seat.name


def button(state: State, script: Script, what: str, number: int) -> str:
    """What the large button says; ``what`` and ``number`` are those of ``course.upcoming``."""
    if what == "reveal":
        return _("Next fact")
    if what == "floor":
        return _("Give the floor to %(name)s") % {"name": name_of(state, script, number)}
    if what == "end_speech":
        return _("Thank %(name)s and go on") % {"name": name_of(state, script, number)}
    if what == "open":
        return _("Vote on: %(text)s") % {"text": state.amendments[number].text}
    if what == "close":
        total = len(state.voters)
        return ngettext(
            "Close the vote (%(given)d of %(total)d vote)",
            "Close the vote (%(given)d of %(total)d votes)",
            total,
        ) % {"given": number, "total": total}
    order = list(Phase)
    coming = order[order.index(Phase(state.phase)) + 1]
    return _("Go on: %(phase)s") % {"phase": PHASES[coming]}
