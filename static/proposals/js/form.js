// The form for a proposal: the point on a map, and the preview that appears when it is asked for.
import { addZoom, makeMap, pin } from "./ground.js";

const pick = document.getElementById("pick");
const lat = document.getElementById("id_lat");
const lon = document.getElementById("id_lon");

if (pick && window.L) {
  const words = pick.dataset;
  const box = document.getElementById("pick-map");
  for (const name of ["lat", "lon", "zoom", "boundary", "source", "tiles", "tilesSource"]) {
    if (words[name] !== undefined) box.dataset[name] = words[name];
  }
  const status = pick.querySelector("[data-pick-status]");
  const remove = pick.querySelector("[data-pick=none]");
  const map = makeMap(box, { keyboard: true });
  addZoom(map, { zoomIn: words.zoomIn, zoomOut: words.zoomOut });
  const cross = document.createElement("span");
  cross.className = "crosshair";
  box.append(cross);
  let marker = null;

  const typed = () => [Number(lat.value), Number(lon.value)];

  function place(point, say = true) {
    map.chosen = true;
    lat.value = point.lat.toFixed(6);
    lon.value = point.lng.toFixed(6);
    if (marker) marker.setLatLng(point);
    else {
      // the keyboard moves the map under the crosshair, so the pin itself needs no focus
      marker = L.marker(point, { icon: pin(), draggable: true, keyboard: false, alt: words.wordPin }).addTo(map);
      marker.on("dragend", () => place(marker.getLatLng()));
    }
    remove.hidden = false;
    if (say) status.textContent = words.wordSet;
    lat.dispatchEvent(new Event("input", { bubbles: true })); // so that the draft is kept
  }

  function clear() {
    marker?.remove();
    marker = null;
    lat.value = lon.value = "";
    remove.hidden = true;
    status.textContent = words.wordGone;
    lat.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function here() {
    if (!navigator.geolocation) { status.textContent = words.wordNowhere; return; }
    status.textContent = words.wordSearching;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const point = L.latLng(coords.latitude, coords.longitude);
        if (Math.hypot(point.lat - Number(words.lat), point.lng - Number(words.lon)) > 0.7) { status.textContent = words.wordFar; return; }
        map.setView(point, 17);
        place(point);
      },
      () => { status.textContent = words.wordNowhere; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  }

  map.on("click", (event) => place(event.latlng));
  box.addEventListener("keydown", (event) => {
    if (event.target !== box || event.key !== "Enter") return;
    event.preventDefault(); // Enter must not send the form
    place(map.getCenter());
  });
  pick.addEventListener("click", (event) => {
    const what = event.target.closest("[data-pick]")?.dataset.pick;
    if (what === "middle") place(map.getCenter());
    if (what === "here") here();
    if (what === "none") clear();
  });
  if (lat.value && lon.value && typed().every(Number.isFinite)) {
    const point = L.latLng(...typed());
    place(point, false);
    map.setView(point, Math.max(map.getZoom(), 15));
  }
}

// The preview is empty and hidden until it is asked for
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.matches?.("[data-preview]")) event.detail.target.hidden = false;
});
