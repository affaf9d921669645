// The drawer of faults: shows what is on, switches it on and off.
const drawer = document.getElementById("faults");
const badge = document.getElementById("fault-count");
const switches = [...document.querySelectorAll(".fault")];
let phone = null;

export function concern(number) { phone = number; }

const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

function showLeft(faults) {
  return faults.map((fault) => {
    const whom = fault.to === null ? "所有手机" : fault.to === phone ? "这部手机" : "另一部手机";
    return `${whom} · ${fault.count === null ? "一直" : `还有 ${fault.count} 次`}${fault.hits ? ` · 已发生 ${fault.hits} 次` : ""}`;
  }).join("；");
}

async function refresh() {
  const answer = await fetch("/faults").catch(() => null);
  if (!answer?.ok) return;
  const { faults } = await answer.json();
  for (const button of switches) {
    const on = faults.filter((fault) => fault.kind === button.dataset.kind);
    button.setAttribute("aria-checked", String(on.length > 0));
    button.querySelector(".fault-left").textContent = showLeft(on);
  }
  badge.textContent = faults.length;
  badge.hidden = faults.length === 0;
}

async function flip(button) {
  const { kind } = button.dataset;
  if (button.getAttribute("aria-checked") === "true") {
    await fetch(`/faults?kind=${encodeURIComponent(kind)}`, { method: "DELETE" });
  } else {
    const to = chosen("scope") === "one" ? phone : null;
    const count = Number(chosen("times")) || null;
    await fetch("/faults", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ kind, count, to }) });
  }
  await refresh();
}

for (const button of switches) button.addEventListener("click", () => void flip(button));
document.getElementById("open-faults").addEventListener("click", () => { drawer.showModal(); void refresh(); });
document.getElementById("close-faults").addEventListener("click", () => drawer.close());
document.getElementById("clear-faults").addEventListener("click", async () => {
  await fetch("/faults", { method: "DELETE" });
  await refresh();
});
drawer.addEventListener("click", (event) => { if (event.target === drawer) drawer.close(); });
document.addEventListener("faults-may-have-changed", () => void refresh());
setInterval(() => { if (drawer.open || !badge.hidden) void refresh(); }, 2000);
void refresh();
