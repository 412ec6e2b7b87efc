"""Pages of the import. Who may not import here finds nothing here."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.core.sites import current_site
from participation.proposals.importing import jobs, work
from participation.proposals.importing.models import ImportJob, ImportState
from participation.proposals.importing.report import Report

from .forms import UploadForm

PER_PAGE: Final = 50
SHOWN_JOBS: Final = 30

View = Callable[..., HttpResponse]


def importers_only(view: View) -> View:
    """404 for everybody who may not import in the town of this address."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_capability(request.user, Capability.IMPORT, current_site(request).pk):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _job(request: HttpRequest, pk: int, *, with_report: bool = False) -> ImportJob:
    """The job of this town, or 404."""
    rows = ImportJob.objects.filter(consultation__site_id=current_site(request).pk).select_related(
        "consultation"
    )
    job = (rows if with_report else rows.defer("report")).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job


@importers_only
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Upload a file, and see what was uploaded in the last seven days."""
    site_id = current_site(request).pk
    form = UploadForm(request.POST or None, request.FILES or None, site_id=site_id)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        upload = form.cleaned_data["file"]
        job = jobs.begin(
            user=request.user,
            consultation=form.cleaned_data["consultation"],
            file=upload,
            name=upload.name or "",
        )
        return redirect("imports:job", job.pk)
    recent = ImportJob.objects.filter(consultation__site_id=site_id).select_related("consultation", "user")
    context = {"form": form, "jobs": recent.defer("report")[:SHOWN_JOBS]}
    return render(request, "cms/imports/index.html", context, status=422 if form.errors else 200)


@importers_only
@require_GET
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress bar while a task works, then the report, then the result."""
    job = _job(request, pk, with_report=True)
    report = Report.from_json(job.report)
    page = Paginator(report.sorted_lines(), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "job": job,
        "report": report,
        "page": page,
        "percent": jobs.percent(job),
        "text": progress_text(job),
        "can_import": job.state == ImportState.READY and report.changes_anything,
        "proposals_url": _proposals_url(job),
    }
    return render(request, "cms/imports/job.html", context)


def _proposals_url(job: ImportJob) -> str:
    try:
        return reverse("proposals:list", args=[job.consultation.slug])
    except NoReverseMatch:
        return ""


@importers_only
@require_GET
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the job is, for the progress bar."""
    job = _job(request, pk)
    return JsonResponse(
        {"running": job.is_running, "percent": jobs.percent(job), "text": progress_text(job)},
    )


def progress_text(job: ImportJob) -> str:
    """What is being done, in words."""
    if not job.is_running:
        return _("Finished.")
    if not job.stage:
        return _("Waiting to begin …")
    words = {
        "reading": _("Checking row %(done)s of %(total)s …"),
        "rendering": _("Preparing text %(done)s of %(total)s …"),
        "storing": _("Storing …"),
    }
    return words.get(job.stage, "") % {"done": job.done, "total": job.total}


@importers_only
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was checked. A second click finds it under way."""
    job = _job(request, pk)
    if not jobs.start(job) and job.state == ImportState.CHECKING:
        messages.warning(request, _("The file is still being checked."))
    return redirect("imports:job", job.pk)


@importers_only
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete the file and the report. What was imported stays."""
    job = _job(request, pk)
    if job.is_running:
        messages.warning(request, _("Please wait until the work on this file has ended."))
        return redirect("imports:job", job.pk)
    work.discard(job)
    messages.success(request, _("The file “%(name)s” was deleted.") % {"name": job.name})
    return redirect("imports:index")
