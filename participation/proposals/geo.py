"""Where the towns are: boundaries that come with the platform, so that a map has a ground without any tiles.

Each file in ``static/proposals/geo/`` is a GeoJSON FeatureCollection with one polygon (WGS 84) and a ``source`` that must be
printed wherever the boundary is drawn.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

FOLDER: Final = Path(settings.BASE_DIR) / "static" / "proposals" / "geo"
Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Boundary:
    """The outline of a town: its name, who made it, its static file, and its ring as (lon, lat) in degrees."""

    name: str
    source: str
    file: str
    ring: tuple[Point, ...]

    @property
    def box(self) -> Box:
        """West, south, east, north."""
        lons, lats = zip(*self.ring, strict=True)
        return min(lons), min(lats), max(lons), max(lats)

    def near(self, lat: float, lon: float) -> bool:
        """Whether a point lies in the box around the town."""
        west, south, east, north = self.box
        return west <= lon <= east and south <= lat <= north


@lru_cache(maxsize=1)
def boundaries() -> tuple[Boundary, ...]:
    """All boundaries that are shipped; read once."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.geojson")))


def _read(path: Path) -> Boundary:
    data = json.loads(path.read_text(encoding="utf-8"))
    feature = data["features"][0]
    ring = tuple((float(lon), float(lat)) for lon, lat in feature["geometry"]["coordinates"][0])
    return Boundary(feature["properties"]["GEN"], data["source"], f"proposals/geo/{path.name}", ring)


def boundary_at(lat: float, lon: float) -> Boundary | None:
    """The town around a point, when its boundary is shipped."""
    return next((found for found in boundaries() if found.near(lat, lon)), None)


def mercator(lat: float, lon: float) -> Point:
    """Web Mercator, in units of the world's width (0 to 1, from the north-west corner)."""
    lat = max(min(lat, 85.0), -85.0)
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return (lon + 180) / 360, (1 - y / math.pi) / 2


@dataclass(frozen=True, slots=True)
class Sketch:
    """A small map as SVG: the outline as points of a polygon, and where the pin stands, in a box of 400 by 280."""

    outline: str
    x: str
    y: str
    source: str
    name: str


WIDTH, HEIGHT, EDGE = 400, 280, 24


def sketch(lat: float, lon: float) -> Sketch | None:
    """Where a place lies in its town, or ``None`` when there is no boundary around it."""
    town = boundary_at(lat, lon)
    if town is None:
        return None
    points = [mercator(y, x) for x, y in town.ring]
    left, top = min(x for x, _y in points), min(y for _x, y in points)
    wide, high = max(x for x, _y in points) - left, max(y for _x, y in points) - top
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    dx, dy = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2

    def place(point: Point) -> Point:
        return round((point[0] - left) * scale + dx, 1), round((point[1] - top) * scale + dy, 1)

    x, y = place(mercator(lat, lon))
    outline = " ".join(f"{east:g},{south:g}" for east, south in map(place, points))
    # As text, because a template would write the numbers with a German comma.
    return Sketch(outline, f"{x:g}", f"{y:g}", source=town.source, name=town.name)
