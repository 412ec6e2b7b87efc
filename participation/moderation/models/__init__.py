"""Reports, cases, decisions, complaints, and the rules that look at posts before people do.

A *case* gathers what is to be decided about one contribution and its author. There is at most one open case for a
contribution; reports, rule hits and complaints join it. Each *decision* that restricts holds its statement of
reasons; the database refuses one without.
"""

from .cases import Case, CaseNote, Ground, Report, receipt_code
from .complaints import Complaint
from .decisions import Decision, ReasonTemplate, Redaction
from .screening import DryRun, Policy, ScreeningRule

__all__ = [
    "Case",
    "CaseNote",
    "Complaint",
    "Decision",
    "DryRun",
    "Ground",
    "Policy",
    "ReasonTemplate",
    "Redaction",
    "Report",
    "ScreeningRule",
    "receipt_code",
]
