// Who else has this conversation open, and who is writing; told from page to page, kept nowhere.
import * as live from "./live.js";

const HERE = 20000; // milliseconds between two signs of life
const FORGOTTEN = 45000; // after which somebody silent is taken to be gone
const WRITING = 4000;
const others = new Map(); // name: when last heard of, until when writing
let thread = null;

function tell(state) {
  const form = new FormData();
  form.set("state", state);
  form.set("csrf_token", document.querySelector("meta[name=csrf-token]").content);
  if (state === "gone") navigator.sendBeacon(thread.dataset.presence, form);
  else fetch(thread.dataset.presence, { method: "POST", body: form, headers: { "X-Background": "1" } }).catch(() => {});
}

function show() {
  const now = Date.now();
  for (const [name, { at }] of others) if (now - at > FORGOTTEN) others.delete(name);
  const names = (test) => [...others].filter(([, each]) => test(each)).map(([name]) => name).join(", ");
  const writing = names((each) => each.until > now);
  const here = names((each) => each.until <= now);
  const said = [[here, thread.dataset.here], [writing, thread.dataset.typing]];
  const words = said.filter(([who]) => who).map(([who, sentence]) => sentence.replace("{}", who)).join(" · ");
  const place = document.getElementById("there");
  if (place.textContent !== words) place.textContent = words;
}

let last = 0;
export function writing() {
  if (!thread || Date.now() - last < WRITING / 2) return;
  last = Date.now();
  tell("typing");
}

export function begin(element) {
  thread = element;
  const { me, conversation } = thread.dataset;
  live.on("typing", ({ conversation: where, name, state }) => {
    if (where !== conversation || name === me) return;
    const isNew = !others.has(name);
    if (state === "gone") others.delete(name);
    else others.set(name, { at: Date.now(), until: state === "typing" ? Date.now() + WRITING : 0 });
    if (isNew && state !== "gone") tell("here"); // who comes later learns who is there
    show();
  });
  live.on("resync", () => tell("here"));
  setInterval(() => { if (!document.hidden) tell("here"); }, HERE);
  setInterval(show, 1000);
  window.addEventListener("pagehide", () => tell("gone"));
}
