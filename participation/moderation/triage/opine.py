"""What the triage says about a text, for the desk (``moderation.opinions``)."""

from typing import Final

from wagtail.models import Site

from ..opinions import Opinion

LABEL: Final = "offensive"
PASSAGES: Final = 3
# A piece longer than this is not a piece any more.
LONGEST: Final = 200


def opine(text: str, site_id: int | None = None) -> Opinion | None:
    """How likely moderators would find ``text`` offensive, and why; ``None`` when the triage is off or not trained.

    Without ``site_id`` the only town of the installation is meant; where there are several, the starter answers.
    """
    # Late, so that a process that never asks does not load numpy.
    from . import stored

    if site_id is None:
        sites = list(Site.objects.values_list("pk", flat=True)[:2])
        site_id = sites[0] if len(sites) == 1 else None
    version = stored.version_used(site_id)
    model = stored.model(version) if version else None
    if model is None or not text.strip():
        return None
    pieces = tuple(text[piece.start : piece.end][:LONGEST] for piece in model.passages(text, PASSAGES))
    return Opinion(model.probability(text), LABEL, pieces, str(version))
