"""The form for barriers, and the receipt. Without login; never kept ready, because it carries a token and where one came from."""

from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from cms.choices import PageKind
from cms.models import BarrierReport, InfoPage
from cms.models.barrier import MAX_ADDRESS
from cms.models.base import HOME_LABEL
from participation.accounts.models import User
from participation.contributions.forms import add_service_error
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site
from participation.core.throttle import Limit, check, client_network

from . import services
from .forms import BarrierForm

# A school or a home for the blind shares one address.
LIMITS: Final = (Limit(10, 600), Limit(60, 86_400))


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def barrier(request: HttpRequest, page: InfoPage | None = None) -> HttpResponse:
    """The form, below the words that the town wrote for its page of this kind, if there is one."""
    site = current_site(request)
    if page is None:
        below = InfoPage.objects.live().descendant_of(site.root_page)
        page = below.filter(kind=PageKind.BARRIER).order_by("path").first()
    person = request.user if isinstance(request.user, User) else None
    start = {"address": came_from(request), "email": person.email if person else ""}
    form = BarrierForm(request.POST or None, initial=start)
    if request.method == "POST":
        check("barrier", client_network(request), *LIMITS)
        if form.is_valid():
            made = _save(form, site.pk, person)
            if made is not None:
                return HttpResponseSeeOther(reverse("cms:barrier_receipt", args=[made.receipt]))
    title = page.title if page else _("Report a barrier")
    crumbs = [(HOME_LABEL, "/"), (title, None)]
    context = {"form": form, "page": page, "title": title, "breadcrumbs": crumbs}
    return render(request, "cms/barrier.html", context, status=422 if form.errors else 200)


def _save(form: BarrierForm, site_id: int, person: User | None) -> BarrierReport | None:
    values = {name: form.cleaned_data[name] for name in ("text", "address", "email", "submission_key")}
    try:
        return services.report_barrier(site_id=site_id, reporter=person, **values)
    except ValidationError as error:
        add_service_error(form, error)
        return None


def came_from(request: HttpRequest) -> str:
    """The page of this site that led here, without the host; empty when it was another site or nobody knows."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if parts.netloc != request.get_host() or parts.path == request.path or not parts.path.isprintable():
        return ""
    return parts.path[:MAX_ADDRESS]


@never_cache
@require_safe
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """That the report arrived, and a copy of it. Who has the number may read it."""
    report = get_object_or_404(BarrierReport, site=current_site(request), receipt=receipt)
    crumbs = [(HOME_LABEL, "/"), (_("Report a barrier"), reverse("cms:barrier")), (_("Receipt"), None)]
    return render(request, "cms/barrier_receipt.html", {"report": report, "breadcrumbs": crumbs})
