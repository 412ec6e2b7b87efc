// What every map of ours begins with: the town's outline on plain ground, and tiles on top when the operator has set them.

/** A Leaflet map in `box`, whose data attributes say where it looks. */
export function makeMap(box, options = {}) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, {
    zoomControl: false, minZoom: 9, maxZoom: 19, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still,
    // one finger scrolls the page, the wheel zooms only after a click into the map
    scrollWheelZoom: false, ...options,
  });
  if (still) {
    const panBy = map.panBy;
    map.panBy = (offset, settings) => panBy.call(map, offset, { ...settings, animate: false });
  }
  map.attributionControl.setPrefix(false);
  map.setView([Number(box.dataset.lat), Number(box.dataset.lon)], Number(box.dataset.zoom));
  map.once("focus click", () => map.scrollWheelZoom.enable());
  L.control.scale({ imperial: false }).addTo(map);
  if (box.dataset.tiles) {
    L.tileLayer(box.dataset.tiles, { attribution: box.dataset.tilesSource, maxZoom: 19, minZoom: 8 }).addTo(map);
  }
  if (box.dataset.boundary) drawBoundary(map, box);
  return map;
}

async function drawBoundary(map, box) {
  try {
    const answer = await fetch(box.dataset.boundary);
    if (!answer.ok) return;
    const colour = getComputedStyle(box).getPropertyValue("--accent").trim() || "#0a5c45";
    const outline = L.geoJSON(await answer.json(), {
      interactive: false, style: { color: colour, weight: 2, opacity: 0.7, fillColor: colour, fillOpacity: box.dataset.tiles ? 0 : 0.06 },
    }).addTo(map);
    outline.bringToBack();
    // without streets the town's outline is all there is to find one's way by
    if (!box.dataset.tiles && box.dataset.whole !== undefined && !map.chosen) map.fitBounds(outline.getBounds(), { padding: [8, 8] });
    map.attributionControl.addAttribution(box.dataset.source);
  } catch { /* then without outline */ }
}

/** Zoom buttons with words of the page's language. */
export function addZoom(map, words) {
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
}

/** A pin drawn by the style sheet. The outer box is Leaflet's to move; the shape inside is ours to turn. */
export const pin = () =>
  L.divIcon({ className: "pin-box", html: '<span class="map-pin"></span>', iconSize: [40, 40], iconAnchor: [20, 48], popupAnchor: [0, -46] });
