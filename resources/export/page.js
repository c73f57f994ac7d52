"use strict";
// The record is data: every text of it reaches the page as text, never as markup.
const head = JSON.parse(document.getElementById("heading").textContent);
const parts = [];
for (const chapter of document.querySelectorAll("script.chapter")) parts.push(...JSON.parse(chapter.textContent));
const byId = new Map(parts.map((part) => [part.id, part]));
const below = new Map();
for (const part of parts) {
  if (!below.has(part.parent)) below.set(part.parent, []);
  below.get(part.parent).push(part);
}
const PAGE = 500;
const HITS = 200;
const LANE_PIXELS = 10;
const rows = new Map();
const byElement = (id) => document.getElementById(id);
let selected = null;
let words = "";

function made(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function marked(element, text) {
  element.replaceChildren();
  const lower = text.toLowerCase();
  let from = 0;
  if (words && lower.length === text.length) {
    for (let at = lower.indexOf(words), n = 0; at >= 0 && n < 1000; at = lower.indexOf(words, from), n++) {
      element.append(text.slice(from, at), made("mark", "", text.slice(at, at + words.length)));
      from = at + words.length;
    }
  }
  element.append(text.slice(from));
}

function listed(holder, ids, from) {
  for (const part of ids.slice(from, from + PAGE)) holder.append(rowOf(part));
  if (ids.length > from + PAGE) {
    const more = made("button", "row more", `${ids.length - from - PAGE} more`);
    more.addEventListener("click", () => { more.remove(); listed(holder, ids, from + PAGE); });
    holder.append(more);
  }
}

function rowOf(part) {
  const item = made("div", "item");
  const row = made("button", "row");
  const inside = below.get(part.id) || [];
  row.setAttribute("role", "treeitem");
  row.dataset.span = part.id;
  const twist = made("span", "twist", inside.length ? "▸" : "");
  row.append(twist, made("span", `name ${part.status === "failed" ? "failed" : part.role || part.kind}`, part.name));
  row.append(made("span", "about", part.about));
  item.append(row);
  if (inside.length) row.setAttribute("aria-expanded", "false");
  rows.set(part.id, { row, item, twist, inside, holder: null });
  row.addEventListener("click", () => { opened(part.id, row.getAttribute("aria-expanded") === "false"); select(part.id); });
  return item;
}

function opened(id, isOpen) {
  const place = rows.get(id);
  if (!place || !place.inside.length) return;
  if (isOpen && !place.holder) {
    place.holder = made("div", "below");
    place.holder.setAttribute("role", "group");
    listed(place.holder, place.inside, 0);
    place.item.append(place.holder);
  }
  if (place.holder) place.holder.hidden = !isOpen;
  place.row.setAttribute("aria-expanded", String(isOpen));
  place.twist.textContent = isOpen ? "▾" : "▸";
}

function reveal(id) {
  const way = [];
  for (let part = byId.get(id); part; part = byId.get(part.parent)) way.unshift(part.id);
  way.forEach((one, place) => {
    while (!rows.has(one)) {
      const holder = place ? rows.get(way[place - 1]).holder : byElement("tree");
      const more = holder.querySelector(":scope > .more");
      if (!more) return;
      more.click();
    }
    if (place < way.length - 1) opened(one, true);
  });
  select(id);
  if (rows.has(id)) rows.get(id).row.scrollIntoView({ block: "nearest" });
}

function select(id) {
  if (selected !== null && rows.has(selected)) rows.get(selected).row.classList.remove("selected");
  selected = id;
  if (rows.has(id)) rows.get(id).row.classList.add("selected");
  const part = byId.get(id);
  const shown = byElement("shown");
  shown.replaceChildren(made("h2", "", `${part.name} · ${part.figures}`));
  for (const [title, text] of part.texts) {
    const pre = made("pre");
    marked(pre, text);
    shown.append(made("h3", "", title), pre);
  }
}

function search() {
  words = byElement("search").value.toLowerCase();
  const hits = byElement("hits");
  hits.replaceChildren();
  hits.hidden = !words;
  let count = 0;
  if (words) {
    for (const part of parts) {
      const text = part.texts.map((one) => one[1]).find((one) => one.toLowerCase().includes(words));
      if (text === undefined) continue;
      count++;
      if (count > HITS) continue;
      const at = Math.max(0, text.toLowerCase().indexOf(words) - 40);
      const row = made("button", "row hit");
      const about = made("span", "about");
      marked(about, text.slice(at, at + 200).replace(/\s+/g, " "));
      row.append(made("span", "name", part.name), about);
      row.addEventListener("click", () => reveal(part.id));
      hits.append(row);
    }
  }
  byElement("found").textContent = !words ? "" : `${count} of ${parts.length} parts` + (count > HITS ? `, the first ${HITS} listed` : "");
  if (selected !== null) select(selected);
}

function laid() {
  const ends = [];
  const bars = [];
  for (const part of parts.filter((one) => one.kind === "call" || one.kind === "code").sort((a, b) => a.begin - b.begin)) {
    let lane = ends.findIndex((end) => end <= part.begin);
    if (lane < 0) lane = ends.push(0) - 1;
    ends[lane] = part.end;
    bars.push({ part, lane });
  }
  return { bars, lanes: ends.length };
}

const plan = laid();

function draw() {
  const canvas = byElement("timeline");
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const scale = window.devicePixelRatio || 1;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const style = getComputedStyle(document.documentElement);
  const step = Math.min(LANE_PIXELS * 2, height / Math.max(1, plan.lanes));
  for (const bar of plan.bars) {
    const key = bar.part.status === "failed" ? "failed" : bar.part.role || "code";
    pen.fillStyle = style.getPropertyValue(`--${key}`);
    bar.x = (bar.part.begin / head.seconds) * width;
    bar.width = Math.max(1, ((bar.part.end - bar.part.begin) / head.seconds) * width);
    bar.y = bar.lane * step;
    bar.height = step;
    pen.fillRect(bar.x, bar.y, bar.width, Math.max(1, step - 1));
  }
}

byElement("question").textContent = head.question;
byElement("outcome").textContent = head.outcome;
for (const [name, value] of head.figures) {
  const pair = made("div");
  pair.append(made("dt", "", name), made("dd", "", value));
  byElement("figures").append(pair);
}
listed(byElement("tree"), below.get(null) || [], 0);
byElement("search").addEventListener("input", search);
byElement("timeline").addEventListener("click", (event) => {
  const bar = plan.bars.findLast((one) => event.offsetX >= one.x - 1 && event.offsetX <= one.x + one.width + 1
    && event.offsetY >= one.y && event.offsetY < one.y + one.height);
  if (bar) reveal(bar.part.id);
});
window.addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
draw();
if (parts.length) select(parts[0].id);
