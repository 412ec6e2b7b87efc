"""One's own skills, certificates, and the check of a certificate by anybody."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.accounts.models import User
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site
from participation.core.throttle import Limit, check, client_network

from ..models import Evidence, Skill
from ..pages import page, saying_du
from ..quests.views.common import members_only
from . import queries, services
from .certificate import Certificate, as_pdf
from .forms import CheckForm, NameForm

# A class sits behind one address; a machine that guesses gets nowhere with this either.
CHECKS = Limit(60, 600)
PRINTS = Limit(60, 3600)


@require_safe
@members_only
def skills(request: HttpRequest, user: User) -> HttpResponse:
    """What one has shown. Nobody else sees this page."""
    rows = list(queries.evidence_of(user)[:200])
    has = {row.skill for row in rows}
    rest = [label for value, label in Skill.choices if value not in has]
    return page(
        request, "youth/skills/list.html", {"rows": rows, "rest": rest}, steps=((_("What you can do"), None),)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def certificate(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Ask for the name, then show the certificate for printing, or as PDF. The name is not stored."""
    evidence = queries.get_own(user, pk)
    form = NameForm(request.POST or None, initial={"name": user.display_name})
    steps = ((_("What you can do"), reverse("youth:skills")), (_("Certificate"), None))
    if request.method == "POST" and form.is_valid():
        check("certificates", user.pk, PRINTS)
        made = _certificate(request, evidence, form.cleaned_data["name"])
        if request.POST.get("as") == "pdf":
            response = HttpResponse(as_pdf(made), content_type="application/pdf")
            response.headers["Content-Disposition"] = 'attachment; filename="urkunde.pdf"'
            return response
        return page(request, "youth/skills/certificate.html", {"certificate": made}, steps=steps)
    context = {"evidence": evidence, "form": form}
    return page(request, "youth/skills/name.html", context, steps=steps, status=422 if form.errors else 200)


def _certificate(request: HttpRequest, evidence: Evidence, name: str) -> Certificate:
    evidence = services.with_code(evidence=evidence)
    site = current_site(request)
    return Certificate(
        name=name,
        skill=evidence.get_skill_display(),
        what=evidence.what,
        day=evidence.earned_on,
        town=site.site_name or site.hostname,
        code=services.shown_code(evidence.code or ""),
        address=f"{settings.SITE_URL}{reverse('youth:check')}",
    )


@require_POST
@members_only
def remove(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Delete one's own evidence; its certificate cannot be checked any more."""
    if services.remove(user=user, evidence_id=pk):
        messages.success(request, _("Deleted. A printed certificate cannot be checked any more."))
    return HttpResponseSeeOther(reverse("youth:skills"))


@csrf_exempt  # Asks and changes nothing; without a token the page needs no cookie.
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check_code(request: HttpRequest) -> HttpResponse:
    """Whether a certificate is real. A wrong code, a deleted one and nonsense get the same answer."""
    with saying_du():
        steps = ((_("Check a certificate"), None),)
        form = CheckForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            status = 422 if form.errors else 200
            return page(request, "youth/skills/check.html", {"form": form}, steps=steps, status=status)
        check("certificate-check", client_network(request), CHECKS)
        found = queries.behind(services.code_from(form.cleaned_data["code"]))
        context = {"form": form, "asked": True, "found": found}
        return page(request, "youth/skills/check.html", context, steps=steps)
