// How long somebody waits, as time goes on.
const began = Date.now();
const served = Date.parse(document.body.dataset.now); // the server's clock may be set apart from this machine's
const lang = document.documentElement.lang;

function now() {
  return served + Date.now() - began;
}

function wait(since) { // as formats.wait writes it
  const minutes = Math.max(0, Math.floor((now() - since) / 60000));
  const [number, unit] = minutes < 120 ? [minutes, "minute"] : [Math.floor(minutes / 60), "hour"];
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "short" }).format(number);
}

export function tick() {
  for (const each of document.querySelectorAll("[data-since]")) {
    const words = wait(Date.parse(each.dataset.since));
    if (each.textContent !== words) each.textContent = words;
  }
}
setInterval(tick, 5000);

