"""Photos and sounds of spots: who may read them is asked each time."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.core.sites import current_site

from .. import queries
from ..sounds import TYPES
from .common import member_of


@require_safe
@never_cache
def spot_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of a walk one takes part in; 404 for everybody else."""
    user = member_of(request)
    if user is None:
        raise Http404
    file = queries.get_file(user, current_site(request).pk, pk)
    name = file.file.name or ""
    kind = {**TYPES, "webp": "image/webp"}.get(name.rpartition(".")[2])
    if kind is None:
        raise Http404
    try:
        stream = default_storage.open(name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(stream, content_type=kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
