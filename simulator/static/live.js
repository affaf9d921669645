// Follows one phone at a time by long polling, and says so when the line is down.
import * as bubbles from "./bubbles.js";

const scroll = document.getElementById("scroll");
const notice = document.getElementById("notice");
const newest = document.getElementById("newest");
const empty = document.getElementById("empty");
let following = null;

export function tell(words) {
  notice.textContent = words;
  notice.hidden = !words;
}

export function follow(phone) {
  following?.abort();
  following = new AbortController();
  bubbles.clear();
  newest.hidden = true;
  empty.hidden = false;
  void listen(phone, following.signal);
}

async function listen(phone, signal) {
  let version = 0;
  let wait = 0;
  let pause = 500;
  while (!signal.aborted) {
    try {
      const query = new URLSearchParams({ changed_after: version, wait });
      const answer = await fetch(`/phone/${encodeURIComponent(phone)}/messages?${query}`, { signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const news = await answer.json();
      if (signal.aborted) return;
      if (news.version < version) { // the simulator started anew and has forgotten
        bubbles.clear();
        empty.hidden = false;
        [version, wait] = [0, 0];
        continue;
      }
      show(news.messages, version === 0);
      tell("");
      [version, wait, pause] = [news.version, 20, 500];
    } catch {
      if (signal.aborted) return;
      tell("连接中断，正在重连…");
      await new Promise((resume) => setTimeout(resume, pause));
      [wait, pause] = [0, Math.min(pause * 2, 8000)];
    }
  }
}

function show(messages, first) {
  if (!messages.length) return;
  const atEnd = isAtEnd();
  empty.hidden = true;
  let mine = false;
  let fresh = false;
  for (const message of messages) {
    if (!bubbles.draw(message)) continue;
    fresh = true;
    mine ||= message.direction === "in";
  }
  if (first || atEnd || mine) toEnd();
  else if (fresh) newest.hidden = false;
}

function isAtEnd() {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
}

function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  newest.hidden = true;
}

newest.addEventListener("click", toEnd);
scroll.addEventListener("scroll", () => { if (isAtEnd()) newest.hidden = true; });
new ResizeObserver(() => { if (newest.hidden) toEnd(); }).observe(scroll);
