"""What can be done at the desk and around it: reporting, deciding, complaining. One verb, one function."""

from .bulk import decide_many, undo_many
from .cases import grow_older, note_hits, open_case, open_case_for_submission
from .claims import claim, claim_next, hand_over, release
from .complaints import complain, complain_about_notice, decide_complaint
from .deciding import decide, take_back
from .effects import Options
from .identity import reveal
from .reporting import MAX_REPORT, forget_addresses, forget_reporter, report
from .statements import MAX_FACTS, MAX_NOTE, MAX_RULE, AlreadyDecided, Statement
from .wording import save_template

__all__ = [
    "MAX_FACTS",
    "MAX_NOTE",
    "MAX_REPORT",
    "MAX_RULE",
    "AlreadyDecided",
    "Options",
    "Statement",
    "claim",
    "claim_next",
    "complain",
    "complain_about_notice",
    "decide",
    "decide_complaint",
    "decide_many",
    "forget_addresses",
    "forget_reporter",
    "grow_older",
    "hand_over",
    "note_hits",
    "open_case",
    "open_case_for_submission",
    "release",
    "report",
    "reveal",
    "save_template",
    "take_back",
    "undo_many",
]
