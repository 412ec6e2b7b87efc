"""What the youth module stores: groups, sessions to play, quests, quizzes, theses, evidence of skills."""

from .groups import GroupKind, Membership, YouthGroup

__all__ = ["GroupKind", "Membership", "YouthGroup"]
