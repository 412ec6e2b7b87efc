// The map beside the list: clustered pins of all proposals that pass the filters.
import { addZoom, makeMap, pin } from "./ground.js";

const box = document.getElementById("map");
const words = box.dataset;
const status = document.querySelector("[data-map-status]");
const many = (n, one, more) => (n === 1 ? one : more).replace("{n}", n.toLocaleString(document.documentElement.lang));
const markers = new Map();

function clusterIcon(cluster) {
  const n = cluster.getChildCount();
  const size = n < 10 ? "" : n < 100 ? " map-cluster--m" : " map-cluster--l";
  const px = n < 10 ? 48 : n < 100 ? 56 : 66;
  return L.divIcon({
    className: `map-cluster${size}`, iconSize: [px, px],
    html: `<span aria-hidden="true">${n}</span><span class="kern-sr-only">${many(n, words.one, words.many)}</span>`,
  });
}

function popup(feature) {
  const part = document.createElement("div");
  part.className = "map-popup";
  const link = document.createElement("a");
  link.href = `${words.base}${feature.id}/`;
  link.textContent = feature.properties.t;
  part.append(link);
  for (const text of [feature.properties.a, words.supporters.replace("{n}", feature.properties.n)]) {
    if (!text) continue;
    const line = document.createElement("span");
    line.textContent = text;
    part.append(line);
  }
  return part;
}

function marker(feature) {
  const [lon, lat] = feature.geometry.coordinates;
  const made = L.marker([lat, lon], { icon: pin(), title: feature.properties.t, alt: feature.properties.t });
  made.feature = feature;
  made.on("add", () => {
    const element = made.getElement();
    element.setAttribute("aria-label", feature.properties.t);
    element.removeAttribute("title");
  });
  made.bindPopup(() => popup(feature));
  markers.set(String(feature.id), made);
  return made;
}

const map = makeMap(box);
addZoom(map, words);
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const group = L.markerClusterGroup({
  iconCreateFunction: clusterIcon, chunkedLoading: true, showCoverageOnHover: false, maxClusterRadius: 60, animate: !still,
  spiderLegPolylineOptions: { weight: 1.5, color: getComputedStyle(box).getPropertyValue("--accent").trim() || "#0a5c45" },
});

/** Show one proposal: zoom until its pin stands alone, and open it. */
function showPoint(id, focus = false) {
  const found = markers.get(id);
  if (!found) return false;
  group.zoomToShowLayer(found, () => {
    found.openPopup();
    if (focus) found.getPopup()?.getElement()?.querySelector("a")?.focus();
  });
  return true;
}

async function load() {
  let data;
  try {
    const answer = await fetch(words.points);
    if (!answer.ok) throw new Error(String(answer.status));
    data = await answer.json();
  } catch {
    status.textContent = words.error;
    return;
  }
  group.addLayers(data.features.map(marker));
  map.addLayer(group);
  box.dataset.state = "ready";
  status.textContent = data.features.length ? many(data.features.length, words.one, words.loaded) : words.empty;
  const wanted = /^#punkt=(\d+)$/.exec(location.hash)?.[1];
  if (wanted && showPoint(wanted)) return;
  // the middle nine tenths: one point far away must not make all others one dot
  const middle = bulk(data.features);
  if (middle) map.fitBounds(middle, { padding: [36, 36], maxZoom: 16 });
}

function bulk(features) {
  if (!features.length) return null;
  const cut = features.length > 20 ? 0.02 : 0;
  const range = (axis) => {
    const sorted = features.map((feature) => feature.geometry.coordinates[axis]).sort((a, b) => a - b);
    return [sorted[Math.floor(sorted.length * cut)], sorted[Math.ceil(sorted.length * (1 - cut)) - 1]];
  };
  const [west, east] = range(0);
  const [south, north] = range(1);
  return [[south, west], [north, east]];
}

// From the list to the map
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-point]");
  if (!button) return;
  box.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  showPoint(button.dataset.showPoint, true);
});

// Search among places and titles: nothing leaves this site
document.querySelector("[data-map-search]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = event.target.querySelector("input").value.trim().toLocaleLowerCase();
  if (!wanted) return;
  const found = [...markers.values()].filter(({ feature: { properties } }) =>
    `${properties.a ?? ""} ${properties.t}`.toLocaleLowerCase().includes(wanted));
  status.textContent = found.length ? many(found.length, words.foundOne, words.found) : words.none;
  if (found.length === 1) showPoint(String(found[0].feature.id));
  else if (found.length) map.fitBounds(L.latLngBounds(found.map((one) => one.getLatLng())), { padding: [36, 36], maxZoom: 17 });
});

load();
