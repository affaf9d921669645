// Writes as the borrower: Enter sends, but never while an input method is composing.
import { measure } from "./segments.js";
import { tell } from "./live.js";

const form = document.getElementById("composer");
const fields = document.getElementById("composer-fields");
const text = document.getElementById("text");
const count = document.getElementById("count");
const send = document.getElementById("send");
const drafts = new Map();
let phone = null;
let line = Promise.resolve(); // one after another, in the order typed

export function writeAs(number) {
  if (phone) drafts.set(phone, text.value);
  phone = number;
  fields.disabled = false;
  text.value = drafts.get(number) ?? "";
  tally();
  if (matchMedia("(hover: hover)").matches) text.focus();
}

function tally() {
  const length = measure(text.value);
  const written = [...text.value].length;
  const parts = written ? [`${written} 字`, `${length.segments} 条`, `余 ${length.left}`, length.encoding] : ["0 字"];
  count.replaceChildren(...parts.map((part) => Object.assign(document.createElement("span"), { textContent: part })));
  count.classList.toggle("many", length.segments > 1);
  send.classList.toggle("idle", !text.value.trim());
}

async function deliver(to, body) {
  try {
    const answer = await fetch(`/phone/${encodeURIComponent(to)}/messages`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ body }),
    });
    if (answer.status >= 400 && answer.status !== 502) throw new Error(String(answer.status));
    document.dispatchEvent(new Event("faults-may-have-changed"));
  } catch {
    tell("没有发出去，请再试一次");
    if (to === phone && !text.value) { text.value = body; tally(); }
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = text.value;
  if (!phone || !body.trim()) return;
  const to = phone;
  text.value = "";
  tally();
  line = line.then(() => deliver(to, body));
});
text.addEventListener("input", tally);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey) return;
  if (event.isComposing || event.keyCode === 229) return; // 229: the key belongs to the input method
  event.preventDefault();
  form.requestSubmit();
});
for (const chip of document.querySelectorAll(".chip")) {
  chip.addEventListener("click", () => {
    text.value = chip.dataset.text;
    tally();
    text.focus();
  });
}
tally();
