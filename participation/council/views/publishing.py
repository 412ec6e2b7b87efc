"""The check list of a draft, and the step into the open."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation.accounts.models import User
from participation.contributions.stash import HttpResponseSeeOther

from ..models import Motion, Stage
from ..services import motions as services
from ..services.bodies import rules_of
from ..services.motions import missing, text_of
from .common import address_of, crumbs, login_to, member_of, page_of, words_for
from .writing import BOTH, own_page, writable


@never_cache
@require_http_methods(BOTH)
def publish(request: HttpRequest, pk: int, title: str) -> HttpResponse:
    """The check list, and the button that makes the motion public."""
    if member_of(request) is None:
        return redirect(login_to(request.path))
    member, motion = writable(request, pk)
    if motion.stage != Stage.DRAFT:
        return HttpResponseSeeOther(address_of(motion))
    status = 200
    if request.method == "POST" and not missing(motion):
        try:
            return _published(request, motion, member)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            status = 422
    context = {
        "motion": motion,
        "text": text_of(motion),
        "gaps": missing(motion),
        "town_rules": rules_of(motion.consultation.site_id),
        "write_url": page_of("write", motion),
        "back_url": address_of(motion),
        "breadcrumbs": crumbs((motion.title or _("Draft"), address_of(motion)), (_("Publish"), None)),
    }
    return own_page(request, "council/publish.html", context, status)


def _published(request: HttpRequest, motion: Motion, member: User) -> HttpResponse:
    with override(words_for(member, get_language() or "")):
        done = services.publish(motion=motion, by=member)
        if done.is_public:
            messages.success(request, _("Your motion is public. Now others can sign it."))
        else:
            messages.success(request, _("Your motion will appear as soon as a moderator has read it."))
    return HttpResponseSeeOther(address_of(motion))
