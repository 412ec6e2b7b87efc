"""The triage that learns: how likely it is that moderators would hide a post.

``text`` cuts a post into words and keeps where they stand, ``features`` makes signs of them, ``learning`` trains (only there
scikit-learn is imported), ``model`` scores with the stored numbers and checks them when they are read,
``work`` does what the background task does, in a process of its own (``apart``). It orders and suggests; it hides nothing.
"""


def connect() -> None:
    """Called when the app is ready: answer the desk's question, and train the starter when the first case is there."""
    from participation.core import periodic

    from .. import opinions
    from .opine import opine
    from .services import starter_on_first_use

    opinions.register(opine)
    periodic.register("triage-starter", 60, starter_on_first_use)
