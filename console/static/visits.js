// The week: it keeps itself up to date, and a visit is moved by dragging it or by keys. What is put down is confirmed first.
import { bind } from "./keys.js";
import * as live from "./live.js";

const week = document.getElementById("week");
const said = document.getElementById("said");
const put = document.getElementById("put");
let carried = null; // the card that was picked up
let timer = null;

function slotFor(card, cell) { // of the teams that are free then: the visit's own, else the first that goes where it is
  const reach = card.dataset.reach.split(" ");
  const slots = cell.dataset.slots.split(";").filter((each) => reach.includes(each.split(" ")[3]));
  return slots.find((each) => each.endsWith(` ${card.dataset.team}`)) ?? slots[0];
}

function targets() {
  return [...week.querySelectorAll(".cell.can")];
}

function pick(card) {
  if (!card?.dataset.move || !put) return false;
  drop();
  carried = card;
  card.classList.add("carried");
  for (const cell of week.querySelectorAll(".cell.open")) cell.classList.toggle("can", Boolean(slotFor(card, cell)));
  said.textContent = targets().length ? said.dataset.picked : said.dataset.none;
  return true;
}

function drop() { // nothing is carried any more
  carried?.classList.remove("carried");
  for (const cell of targets()) cell.classList.remove("can", "aim");
  carried = null;
  said.textContent = "";
}

function putDown(cell) {
  if (!carried || !cell?.classList.contains("can")) return;
  const form = put.querySelector("form[method=post]");
  form.action = carried.dataset.move;
  form.elements.to.value = slotFor(carried, cell);
  form.elements.seen.value = carried.dataset.seen;
  document.getElementById("put-what").textContent = `${carried.dataset.says} → ${cell.dataset.says}`;
  put.showModal();
}

function aim(cell) {
  if (!cell) return;
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function step(key) {
  const all = targets();
  const at = all.indexOf(document.activeElement);
  if (at < 0) return aim(all[0]);
  if (key === "ArrowDown" || key === "j") return aim(all[at + 1]);
  if (key === "ArrowUp" || key === "k") return aim(all[at - 1]);
  const day = (cell) => [...week.querySelectorAll(".day")].indexOf(cell.closest(".day"));
  const time = (cell) => [...cell.parentElement.children].indexOf(cell);
  const beyond = all.filter((cell) => (key === "ArrowRight" ? day(cell) > day(all[at]) : day(cell) < day(all[at])));
  const next = key === "ArrowRight" ? day(beyond[0] ?? all[at]) : day(beyond.at(-1) ?? all[at]);
  const far = (cell) => Math.abs(time(cell) - time(all[at]));
  return aim(beyond.filter((cell) => day(cell) === next).sort((one, other) => far(one) - far(other))[0]);
}

const STEPS = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "j", "k"];
document.addEventListener("keydown", (event) => { // before the page's own keys: while something is carried these are ours
  if (!carried || put.open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (STEPS.includes(event.key)) step(event.key);
  else if (event.key === "Enter" && document.activeElement?.matches(".cell.can")) putDown(document.activeElement);
  else if (event.key === "Escape") giveUp();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

function giveUp() {
  const card = carried;
  drop();
  card?.focus();
}

bind("m", () => {
  if (pick(document.activeElement?.closest(".visit"))) aim(targets()[0]);
});
for (const [key, act] of [["p", "before"], ["t", "this"], ["n", "after"]]) {
  bind(key, () => document.querySelector(`[data-act=${act}]`).click());
}

week.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.(".visit[data-move]");
  if (!card || !pick(card)) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.says);
});
week.addEventListener("dragover", (event) => {
  const cell = event.target.closest(".cell.can");
  for (const each of targets()) each.classList.toggle("aim", each === cell);
  if (cell && carried) event.preventDefault();
});
week.addEventListener("drop", (event) => {
  event.preventDefault();
  putDown(event.target.closest(".cell.can"));
});
week.addEventListener("dragend", () => {
  if (!put.open) giveUp();
});
put?.addEventListener("close", () => {
  if (!put.querySelector("form[data-sent]")) giveUp();
});

function later() { // many pages hear of a change at once: they do not all ask at once
  timer ??= setTimeout(refresh, (document.hidden ? 3000 : 150) + Math.random() * 350);
}

async function refresh() {
  timer = null;
  if (carried || put?.open) return later(); // who is moving something is not disturbed
  const address = new URL(location.href);
  address.searchParams.set("week", week.dataset.name);
  address.searchParams.set("part", "1");
  try {
    const answer = await fetch(address, { headers: { "X-Background": "1" } });
    if (answer.ok && !carried) show(await answer.text());
  } catch {
    later();
  }
}

function show(html) {
  const row = document.activeElement?.closest("[data-row]")?.dataset.row;
  week.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  if (row) week.querySelector(`[data-row="${CSS.escape(row)}"]`)?.focus({ preventScroll: true });
}

for (const topic of ["visit", "resync"]) live.on(topic, later);
for (const select of document.querySelectorAll(".filters select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
