// Picks up a borrower's phone: from the list, from a number typed, or from the address after #.
import { writeAs } from "./composer.js";
import { concern } from "./faults.js";
import { follow } from "./live.js";

const search = document.getElementById("search");
const people = [...document.querySelectorAll(".person")];
const stranger = document.getElementById("stranger");
const E164 = /^\+[1-9]\d{6,14}$/;
let held = null;

const mask = (phone) => (phone.length > 10 ? `${phone.slice(0, -8)}****${phone.slice(-4)}` : phone);

function pickUp(phone) {
  document.body.dataset.view = "thread";
  if (phone === held) return;
  held = phone;
  const person = people.find((one) => one.dataset.phone === phone);
  for (const one of people) one.setAttribute("aria-current", String(one === person));
  document.getElementById("who-name").textContent = person ? `${person.dataset.name}的手机` : "陌生号码";
  document.getElementById("who-phone").textContent = person?.dataset.masked ?? mask(phone);
  document.getElementById("empty-text").textContent = "还没有短信，写一条试试";
  concern(phone);
  follow(phone);
  writeAs(phone);
  history.replaceState(null, "", `#${phone}`);
}

function sift() {
  const wanted = search.value.trim().toLowerCase();
  let found = 0;
  for (const person of people) {
    const fits = person.dataset.search.toLowerCase().includes(wanted);
    person.parentElement.hidden = !fits;
    found += fits;
  }
  const typed = wanted.replace(/[\s-]/g, "");
  const isStrange = E164.test(typed) && !people.some((one) => one.dataset.phone === typed);
  stranger.hidden = !isStrange;
  document.getElementById("stranger-phone").textContent = typed;
  stranger.dataset.phone = typed;
  document.getElementById("nobody").hidden = found > 0 || isStrange;
}

function step(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const shown = people.filter((person) => !person.parentElement.hidden);
  const next = shown[shown.indexOf(document.activeElement) + by];
  if (next) { event.preventDefault(); next.focus(); }
}

for (const person of people) person.addEventListener("click", () => pickUp(person.dataset.phone));
stranger.addEventListener("click", () => pickUp(stranger.dataset.phone));
search.addEventListener("input", sift);
search.addEventListener("keydown", (event) => {
  if (event.isComposing || event.key !== "Enter") return;
  (stranger.hidden ? people.find((person) => !person.parentElement.hidden) : stranger)?.click();
});
document.querySelector(".people").addEventListener("keydown", step);
document.getElementById("back").addEventListener("click", () => {
  document.body.dataset.view = "people";
  (people.find((person) => person.dataset.phone === held) ?? search).focus();
});
const asked = decodeURIComponent(location.hash.slice(1));
if (E164.test(asked)) pickUp(asked);
