"""Forms of moderation; saving is one call into the services."""

from .desk import (
    BulkForm,
    ComplaintDecisionForm,
    DecisionForm,
    HandOverForm,
    QueueFilter,
    RevealForm,
    TemplateForm,
)
from .public import ComplaintForm, ReportForm
from .rules import PolicyForm, RuleForm

__all__ = [
    "BulkForm",
    "ComplaintDecisionForm",
    "ComplaintForm",
    "DecisionForm",
    "HandOverForm",
    "PolicyForm",
    "QueueFilter",
    "ReportForm",
    "RevealForm",
    "RuleForm",
    "TemplateForm",
]
