// The board keeps its upper part up to date: with each news of the queue, and once a minute, as waits go on without news.
import * as live from "./live.js";
import { tick } from "./waits.js";

const board = document.getElementById("board");
const SOON = 500, LATER = 60000; // milliseconds
const QUIET = 15000; // for who hears no news, because the queue is not theirs
let timer = null;

function soon() {
  timer ??= setTimeout(refresh, (document.hidden ? 5000 : SOON) + Math.random() * 500);
}

async function refresh() {
  timer = null;
  try {
    const answer = await fetch("/board?part=1", { headers: { "X-Background": "1" } });
    if (answer.ok) show(await answer.text());
  } catch {
    // the line is down: its return is news
  }
}

function show(html) {
  const link = board.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  board.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  if (link) board.querySelector(`a[href="${CSS.escape(link)}"]`)?.focus({ preventScroll: true });
  tick();
}

for (const topic of ["handoff", "conversation", "user", "resync"]) live.on(topic, soon);
setInterval(soon, document.body.dataset.live ? LATER : QUIET);
