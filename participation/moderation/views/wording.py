"""The town's own words for statements of reasons."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from participation.contributions.forms import add_service_error
from participation.contributions.stash import HttpResponseSeeOther

from .. import queries, services
from ..forms import TemplateForm
from ..models import Ground
from .access import Moderator, moderators_only


@require_safe
@moderators_only
def templates(request: HttpRequest, who: Moderator) -> HttpResponse:
    """All grounds with their words."""
    words = queries.templates_of(who.site_id)
    rows = [(Ground(ground), template) for ground, template in words.items()]
    return render(request, "moderation/templates.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def edit_template(request: HttpRequest, who: Moderator, ground: str) -> HttpResponse:
    """Change the words of one ground. Earlier statements stay as they were sent."""
    if ground not in Ground.values:
        raise Http404
    words = queries.templates_of(who.site_id)[ground]
    form = TemplateForm(
        request.POST or None, initial={"rule": words.rule, "facts": words.facts, "facts_young": words.young}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.save_template(site_id=who.site_id, by=who.user, ground=ground, **form.cleaned_data)
        except ValidationError as error:
            add_service_error(form, error, "facts")
        else:
            messages.success(request, _("The template was saved."))
            return HttpResponseSeeOther(reverse("moderation:templates"))
    context = {"form": form, "ground": Ground(ground)}
    return render(request, "moderation/template_form.html", context, status=422 if form.errors else 200)
