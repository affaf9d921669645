// The thread keeps itself up to date: what is new is added, what has changed is replaced, nothing is missed or doubled.
import { bind } from "./keys.js";
import * as live from "./live.js";
import { tick } from "./waits.js";
import * as presence from "./presence.js";
import "./composer.js";

const thread = document.getElementById("thread");
const { conversation, texts: textsAt, case: caseAt } = thread.dataset;
const scroll = document.getElementById("scroll");
const down = document.getElementById("down");
const heard = document.getElementById("heard");
const TAIL = 40; // texts that may still change
const isLatest = !new URLSearchParams(location.search).has("before");
let asking = false;
let again = false;
let aroundTimer = null;

const list = () => document.getElementById("texts");
const entries = () => [...list().children];
const isAtEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;

function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  down.hidden = true;
}

async function get(address, query) {
  const answer = await fetch(`${address}?${new URLSearchParams(query)}`, { headers: { "X-Background": "1" } });
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function from() { // the first text that may have changed since it was shown
  const known = entries().filter((each) => each.dataset.seq);
  const tail = known.slice(-TAIL);
  return (tail.find((each) => "pending" in each.dataset) ?? tail.at(-1))?.dataset.seq ?? 0;
}

function keep(root) { // what is open, and where the focus is
  const open = new Set([...root.querySelectorAll("details[open][data-open]")].map((each) => each.dataset.open));
  const focused = document.activeElement?.closest("[data-key]")?.dataset.key;
  return (fresh) => {
    for (const each of fresh.querySelectorAll("details[data-open]")) each.open = open.has(each.dataset.open);
    const row = focused && fresh.querySelector(`[data-key="${CSS.escape(focused)}"]`);
    if (row && !document.activeElement?.closest("[data-key]")) row.focus({ preventScroll: true });
  };
}

async function refresh() {
  if (asking) return void (again = true);
  asking = true;
  try {
    let more = isLatest;
    while (more) {
      const since = from();
      const fresh = (await get(textsAt, { since })).getElementById("texts");
      show(fresh, since);
      more = fresh.dataset.later === "yes";
    }
  } catch {
    setTimeout(refresh, 2000);
  }
  asking = false;
  if (again) {
    again = false;
    refresh();
  }
}

function show(fresh, since) {
  const stays = isAtEnd();
  const known = new Set(entries().map((each) => each.dataset.key));
  const restore = keep(list());
  const at = entries().findIndex((each) => each.dataset.seq === String(since));
  const arrived = [...fresh.children];
  const news = arrived.filter((each) => !known.has(each.dataset.key));
  for (const each of entries().slice(Math.max(at, 0))) each.remove();
  list().append(...arrived);
  restore(list());
  if (stays) toEnd();
  else if (news.length) down.hidden = false;
  if (news.some((each) => each.classList.contains("in"))) heard.textContent = `${thread.dataset.new} ${new Date().toLocaleTimeString()}`;
}

function isBusy() { // somebody fills in a form beside the texts: it is not taken away
  const inside = document.activeElement?.closest("#case form, #state form");
  return Boolean(inside) || document.querySelector("#case form[data-sent], #state form[data-sent]") !== null;
}

function around() {
  aroundTimer ??= setTimeout(async () => {
    aroundTimer = null;
    if (isBusy()) return setTimeout(around, 1500);
    try {
      const fresh = await get(caseAt, {});
      if (isBusy()) return around();
      for (const id of ["state", "case"]) replace(document.getElementById(id), fresh.getElementById(id));
      tick();
      document.dispatchEvent(new CustomEvent("ownership"));
    } catch {
      setTimeout(around, 3000);
    }
  }, 400);
}

function replace(old, fresh) {
  const restore = keep(old);
  const { scrollTop } = old;
  const written = new Map([...old.querySelectorAll("input:not([type=hidden]), select, textarea")].map((each) => [each.id, each.value]));
  restore(fresh);
  for (const [id, value] of written) {
    const field = id && fresh.querySelector(`#${CSS.escape(id)}`);
    if (field && value) field.value = value;
  }
  const had = new Set([...old.querySelectorAll("[role=alert]")].map((each) => each.textContent));
  old.replaceWith(fresh);
  fresh.scrollTop = scrollTop;
  for (const each of fresh.querySelectorAll("[role=alert]")) if (had.has(each.textContent)) each.removeAttribute("role"); // said once
}

async function earlier(event) {
  event?.preventDefault();
  const link = document.getElementById("earlier");
  const before = list().dataset.earlier;
  if (!before) return;
  const fresh = (await get(textsAt, { before })).getElementById("texts");
  const height = scroll.scrollHeight;
  list().prepend(...fresh.children);
  list().dataset.earlier = fresh.dataset.earlier;
  link.parentElement.hidden = !fresh.dataset.earlier;
  scroll.scrollTop += scroll.scrollHeight - height;
}

function open(selector, field) {
  const part = document.querySelector(selector);
  if (!part) return;
  part.open = true;
  part.querySelector(field)?.focus();
}

document.getElementById("earlier").addEventListener("click", earlier);
down.addEventListener("click", toEnd);
scroll.addEventListener("scroll", () => { if (isAtEnd()) down.hidden = true; }, { passive: true });
bind("u", () => earlier());
bind("i", () => document.getElementById("case").focus());
bind("e", () => open("details[data-open=end]", "select"));

live.follow(conversation);
live.on("message", (news) => {
  if (news.conversation !== conversation) return;
  refresh();
  around();
});
for (const topic of ["handoff", "conversation"]) live.on(topic, (news) => { if (news.conversation === conversation) around(); });
live.on("resync", () => {
  refresh();
  around();
});
presence.begin(thread);
let stays = true; // at the end, whatever grows around the texts
scroll.addEventListener("scroll", () => { stays = isAtEnd(); }, { passive: true });
new ResizeObserver(() => { if (stays) toEnd(); }).observe(scroll);
toEnd();
