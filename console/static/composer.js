// The composer: judged while one writes, kept until it is sent, sent once.
import { bind } from "./keys.js";
import * as presence from "./presence.js";

const PAUSE = 250; // milliseconds without a key before a draft is looked at
const form = document.getElementById("composer");

if (form) {
  const body = form.elements.body;
  const ownership = form.elements.ownership;
  const verdict = document.getElementById("verdict");
  const count = document.getElementById("count");
  const renew = document.getElementById("renew");
  const send = document.getElementById("send");
  const canned = document.getElementById("canned");
  const { conversation, me } = document.getElementById("thread").dataset;
  const KEPT = `draft:${me}:${conversation}`;
  let timer = null;
  let asked = 0;
  let sending = false;

  let latest = 0; // the ownership number as it was last heard of

  function current(heard = document.getElementById("state").dataset.ownership) {
    latest = Math.max(latest, Number(heard));
    return latest;
  }

  const isNote = () => form.elements.kind.value === "note";

  function say(words, action) {
    verdict.dataset.action = action;
    if (verdict.textContent !== words) verdict.textContent = words;
  }

  function keep() {
    if (!body.value) return localStorage.removeItem(KEPT);
    localStorage.setItem(KEPT, JSON.stringify({ text: body.value, ownership: ownership.value, kind: form.elements.kind.value }));
  }

  function restore() {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    if (!kept) return;
    body.value = kept.text;
    ownership.value = kept.ownership;
    form.elements.kind.value = kept.kind;
    changed();
  }

  async function look() {
    const turn = ++asked;
    if (!body.value.trim() || isNote()) {
      count.textContent = "";
      renew.hidden = true;
      return verdict.dataset.action === "done" || say("", "");
    }
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form), headers: { "X-Background": "1" } });
      if (turn !== asked) return;
      if (answer.status === 401 || answer.status === 409) return say(form.dataset.signedOut, "drop");
      if (!answer.ok) return;
      const seen = await answer.json();
      current(seen.ownership);
      count.textContent = seen.count;
      count.toggleAttribute("data-long", seen.is_long);
      renew.hidden = seen.rule !== "stale_ownership";
      say(seen.words, seen.action);
    } catch {
      // the line above the page says that the connection is lost
    }
  }

  function changed() {
    send.textContent = isNote() ? form.dataset.note : form.dataset.sms;
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  }

  async function submit() {
    if (sending || !body.value.trim()) return;
    sending = true;
    send.setAttribute("aria-disabled", "true");
    clearTimeout(timer);
    asked += 1;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      await told(answer);
    } catch {
      say(form.dataset.lost, "drop");
    }
    sending = false;
    send.removeAttribute("aria-disabled");
    body.focus();
  }

  async function told(answer) {
    const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (!isOurs) return say(form.dataset.signedOut, "drop");
    const { words, code, number, ownership: heard } = await answer.json();
    if (!answer.ok) {
      current(heard);
      renew.hidden = code !== "reply_aged";
      return say(words, "drop");
    }
    form.elements.number.value = number;
    body.value = "";
    count.textContent = "";
    ownership.value = current();
    keep();
    say(words, "done");
    return null;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // it stays on the page: the frame does not take it as sent
    submit();
  });
  body.addEventListener("input", () => {
    if (!body.value) ownership.value = current();
    keep();
    changed();
    if (!isNote()) presence.writing();
  });
  body.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (event.shiftKey) write("note");
      submit();
    }
    if (event.key === "Escape") document.getElementById("scroll").focus();
  });
  for (const each of form.querySelectorAll("[name=kind]")) each.addEventListener("change", () => { keep(); changed(); body.focus(); });
  renew.addEventListener("click", () => {
    ownership.value = current();
    keep();
    look();
    body.focus();
  });
  canned.parentElement.hidden = false;
  canned.addEventListener("change", () => {
    if (!canned.value) return;
    body.setRangeText(canned.value, body.selectionStart, body.selectionEnd, "end");
    canned.value = "";
    body.dispatchEvent(new Event("input"));
    body.focus();
  });
  document.addEventListener("ownership", () => { // the conversation may have changed hands: a draft keeps the number it was begun under
    const now = current();
    if (!body.value) ownership.value = now;
    changed();
  });
  bind("r", () => write("sms"));
  bind("n", () => write("note"));
  bind("a", () => canned.focus());

  function write(kind) {
    form.elements.kind.value = kind;
    changed();
    body.focus();
  }

  restore();
  changed();
}
