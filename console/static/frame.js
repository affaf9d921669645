// What every page does: keys, news, the alarm, waits that go on, and buttons that are pressed once.
import "./keys.js";
import "./alarm.js";
import "./waits.js";
import * as live from "./live.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  for (const each of form.elements) if (each.type === "submit") each.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return; // a page kept by the browser: its forms were sent, its waits are old
  location.reload();
});

const waiting = document.getElementById("waiting");
live.on("pulse", ({ waiting: number }) => {
  if (!waiting) return;
  waiting.textContent = number;
  waiting.hidden = number === 0;
});

const line = document.getElementById("line");
live.on("line", ({ up }) => {
  if (!line || (line.dataset.ended && !up)) return;
  delete line.dataset.ended;
  line.textContent = up ? "" : line.dataset.down;
  line.hidden = up;
});
live.on("signed_out", () => {
  if (!line) return;
  line.dataset.ended = "yes";
  line.textContent = line.dataset.out;
  line.hidden = false;
});

document.addEventListener("submit", ({ target }) => { // who leaves leaves no drafts behind for whoever comes next
  if (!target.action.endsWith("/sign-out")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
});
