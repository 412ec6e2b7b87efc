"""A cache of whole pages for readers without a session, in front of Django (docs/adr/0006).

Use from the rest of the platform:

* :func:`bump` after a commit that changes what everybody sees;
* :func:`valid_until` on a response that says something about time, such as an open phase;
* :func:`varies_by_visitor` on a response whose order differs from visitor to visitor.
"""

from .generations import bump, clear
from .marks import SITE_HEADER, UNTIL_HEADER, VISITOR_HEADER, valid_until, varies_by_visitor, visitor_bucket

__all__ = [
    "SITE_HEADER",
    "UNTIL_HEADER",
    "VISITOR_HEADER",
    "bump",
    "clear",
    "valid_until",
    "varies_by_visitor",
    "visitor_bucket",
]
