// The keyboard: single keys, which can be switched off (WCAG 2.1.4), never while somebody writes.
const keys = document.getElementById("keys");
const allowed = document.getElementById("keys-on");
const bound = new Map();
let before = "";

export function bind(key, act) {
  bound.set(key, act);
}

function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

function move(step) {
  const all = rows();
  const at = all.indexOf(document.activeElement?.closest("[data-row]"));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function press(selector) {
  const row = document.activeElement?.closest("[data-row]");
  (row ?? document.getElementById("main")).querySelector(selector)?.click();
}

bind("?", () => keys.showModal());
bind("/", () => document.querySelector("[data-key='/']")?.focus());
bind("j", () => move(1));
bind("k", () => move(-1));
bind("c", () => press("[data-act='claim']"));
bind("Enter", () => {
  if (document.activeElement?.matches("[data-row]")) press("[data-open]");
});

if (keys) {
  allowed.checked = localStorage.getItem("keys") !== "off";
  allowed.addEventListener("change", () => localStorage.setItem("keys", allowed.checked ? "on" : "off"));
  document.getElementById("help").addEventListener("click", () => keys.showModal());
  document.addEventListener("keydown", (event) => {
    // A box in the list that has just closed keeps the focus until the next frame: nobody writes in a box.
    const isWriting = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (isWriting || keys.open || !allowed.checked || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && !event.target.matches("[data-row]")) return;
    const went = before === "g" && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    before = event.key;
    const act = went ? () => went.click() : bound.get(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });
}
