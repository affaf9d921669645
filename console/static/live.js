// News from the server. All tabs of a browser share one stream: a browser opens six connections to a server, and no more.
import { Stream } from "./stream.js";

const { live, worker } = document.body.dataset;
const listeners = new Map();
let port = null;
let own = null;

export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(listener);
}

export function follow(conversation) {
  port?.postMessage({ follow: conversation });
  own?.follow(conversation);
}

function tell(news) {
  for (const listener of listeners.get(news.topic) ?? []) listener(news);
}

if (live && "SharedWorker" in window) {
  const shared = new SharedWorker(worker, { type: "module", name: "huixin" });
  port = shared.port;
  port.onmessage = ({ data }) => tell(data);
  port.start();
  port.postMessage({ open: live });
  window.addEventListener("pagehide", () => port.postMessage({ bye: true }));
} else if (live) {
  own = new Stream(live, tell);
  own.open();
}
