// The queue keeps itself up to date; whoever is choosing something is not disturbed.
import * as live from "./live.js";
import { tick } from "./waits.js";

const queue = document.getElementById("queue");
let timer = null;

function later() { // many pages hear of a change at once: they do not all ask at once
  timer ??= setTimeout(refresh, (document.hidden ? 3000 : 100) + Math.random() * 700);
}

async function refresh() {
  timer = null;
  if (queue.querySelector("select:focus") || document.querySelector("#act[data-sent]")) return later();
  const address = new URL(location.href);
  address.searchParams.set("part", "1");
  try {
    const answer = await fetch(address, { headers: { "X-Background": "1" } });
    if (answer.ok) show(await answer.text());
  } catch {
    later();
  }
}

function show(html) {
  const row = document.activeElement?.closest("[data-row]")?.dataset.row;
  const act = document.activeElement?.dataset.act;
  queue.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  const again = row && queue.querySelector(`[data-row="${CSS.escape(row)}"]`);
  if (again) (act ? again.querySelector(`[data-act="${CSS.escape(act)}"]`) ?? again : again).focus({ preventScroll: true });
  tick();
}

const topics = queue.dataset.news?.split(" ") ?? ["handoff", "conversation", "user"];
for (const topic of [...topics, "resync"]) live.on(topic, later);
for (const select of document.querySelectorAll(".filters select, .filters input")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
