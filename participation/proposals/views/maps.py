"""What maps ask for: the places of proposals, and ground tiles; and the pictures."""

import json
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from participation.core.sites import current_site
from participation.core.throttle import Limit, check, client_network

from .. import pictures, queries, tiles
from .common import consultation_of, dated
from .listing import read_choice

# A person who looks around needs some hundred tiles a minute.
TILE_LIMIT = Limit(1200, 60)


@require_safe
def geojson(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The places of the proposals that pass the filters, as compact GeoJSON.

    Properties: ``t`` title, ``a`` address, ``n`` supporters; the id of the feature is the number of the proposal.
    """
    consultation, times = consultation_of(request, slug)
    categories = list(consultation.categories.all()) if request.GET.get("category") else []
    choice = read_choice(request, categories, times)
    features = [_feature(*row) for row in queries.places_in(consultation, choice.filters)]
    body = json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
    )
    response = HttpResponse(body, content_type="application/geo+json")
    response.headers["ETag"] = quote_etag(tiles.digest(body.encode()))
    dated(response, times)
    conditional = get_conditional_response(request, response.headers["ETag"], None, response)
    return conditional or response


def _feature(pk: int, title: str, lat: float, lon: float, address: str, supporters: int) -> dict[str, Any]:
    properties: dict[str, Any] = {"t": title, "n": supporters}
    if address:
        properties["a"] = address
    point = {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}
    return {"type": "Feature", "id": pk, "geometry": point, "properties": properties}


@require_safe
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """A tile of the map's ground, fetched by us, so that no visitor's address reaches another firm."""
    check("tiles", client_network(request), TILE_LIMIT)
    found = tiles.get(z, x, y)
    if found is None:
        raise Http404
    if found.body is None:
        return HttpResponse(status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
    response = HttpResponse(found.body, content_type=found.kind)
    response.headers["Cache-Control"] = "public, max-age=604800"
    return response


@require_safe
def picture(request: HttpRequest, slug: str, pk: int, size: int) -> HttpResponseBase:
    """The picture of a proposal, for everybody who may read the proposal."""
    if size not in (pictures.LARGE, pictures.SMALL):
        raise Http404
    proposal = queries.get_readable(request.user, current_site(request).pk, slug, pk)
    file = pictures.open_size(proposal, size)
    if file is None:
        raise Http404
    response = FileResponse(file, content_type="image/webp")
    reach = "public" if proposal.is_public and proposal.consultation.public else "private"
    response.headers["Cache-Control"] = f"{reach}, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
