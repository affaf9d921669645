// Draws messages; whatever was said goes in as text, never as HTML.
const REASONS = {
  11200: "对方系统没有收下", 30003: "手机不可达", 30005: "号码不存在", 30006: "固定电话，收不了短信",
  30007: "被运营商拦截", 30036: "超过有效期",
};
const STATES = {
  accepted: ["clock", "已受理"], queued: ["clock", "排队中"], sent: ["tick", "已发出"], delivered: ["ticks", "已送达"],
  receiving: ["clock", "发送中"], received: ["ticks", "已送达"], failed: ["bad", "发送失败"], undelivered: ["bad", "未送达"],
};
const log = document.getElementById("log");
const pattern = document.getElementById("bubble");
const drawn = new Map();
const clockTime = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayOf = new Intl.DateTimeFormat("zh-CN", { year: "numeric", month: "long", day: "numeric", weekday: "short" });

export function clear() {
  drawn.clear();
  log.replaceChildren();
}

export function draw(message) {
  const known = drawn.get(message.sid);
  const bubble = known ?? add(message);
  const [icon, words] = message.error_code ? ["bad", message.direction === "in" ? "未送达" : STATES[message.status]?.[1] ?? "未送达"]
    : STATES[message.status] ?? ["clock", message.status];
  const state = bubble.querySelector(".state");
  state.dataset.state = icon;
  state.title = words;
  state.querySelector("use").setAttribute("href", `#i-${icon}`);
  state.querySelector(".sr").textContent = words;
  const reason = bubble.querySelector(".reason");
  reason.hidden = icon !== "bad";
  reason.textContent = icon === "bad" ? `${words}：${REASONS[message.error_code] ?? "原因不明"} ${message.error_code ?? ""}` : "";
  return !known;
}

function add(message) {
  const bubble = pattern.content.firstElementChild.cloneNode(true);
  const at = new Date(message.at);
  const day = dayOf.format(at);
  const before = log.lastElementChild;
  if (log.dataset.day !== day || !before) {
    const line = document.createElement("li");
    line.className = "day";
    line.textContent = day === dayOf.format(new Date()) ? "今天" : day;
    log.append(line);
    log.dataset.day = day;
  } else if (before.classList.contains(message.direction)) {
    bubble.classList.add("follows");
  }
  bubble.classList.add(message.direction);
  const who = message.direction === "in" ? "借款人" : "机构";
  const said = bubble.querySelector(".said");
  said.textContent = message.body + (message.media ? `${message.body ? "\n" : ""}［图片 ×${message.media}］` : "");
  const speaker = document.createElement("span");
  speaker.className = "sr";
  speaker.textContent = `${who}：`;
  said.before(speaker);
  const time = bubble.querySelector("time");
  time.dateTime = message.at;
  time.textContent = clockTime.format(at);
  bubble.querySelector(".size").textContent = `${message.segments} 条`;
  drawn.set(message.sid, bubble);
  log.append(bubble);
  return bubble;
}
