"""Writing in the council: motions, their way, sessions. One verb, one function."""

from .motions import MotionText, publish, revise, start_motion, withdraw

__all__ = ["MotionText", "publish", "revise", "start_motion", "withdraw"]
