// A crisis that waits: seen on every page, in the title, and heard until somebody takes it.
import * as live from "./live.js";

const AGAIN = 10000; // milliseconds between two alarms, over all tabs
const TONES = [[880, 0], [660, 0.22], [880, 0.44]]; // hertz, seconds from the beginning
const banner = document.getElementById("alarm");
const button = document.getElementById("sound");
const title = document.title;
let context = null;
let crises = 0;

function isOn() {
  return localStorage.getItem("sound") !== "off";
}

function show() {
  if (!button) return;
  button.setAttribute("aria-pressed", String(isOn()));
  button.textContent = isOn() ? button.dataset.on : button.dataset.off;
}

function wake() { // browsers let a page sound once somebody has touched it
  if (!isOn()) return;
  context ??= new AudioContext();
  void context.resume();
}

function sound() {
  const last = Number(localStorage.getItem("sounded") ?? 0);
  if (!crises || !isOn() || context?.state !== "running" || Date.now() - last < AGAIN - 500) return;
  localStorage.setItem("sounded", Date.now());
  document.documentElement.dataset.sounded = String(Number(document.documentElement.dataset.sounded ?? 0) + 1);
  for (const [pitch, after] of TONES) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const start = context.currentTime + after;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.25, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.2);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.2);
  }
}

if (banner) {
  show();
  button?.addEventListener("click", () => {
    localStorage.setItem("sound", isOn() ? "off" : "on");
    wake();
    show();
  });
  for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, wake);
  setInterval(sound, 1000);
  live.on("pulse", ({ crisis }) => {
    crises = crisis;
    banner.hidden = crisis === 0;
    banner.querySelector("b").textContent = crisis;
    document.title = crisis ? `(${crisis}) ⚠ ${title}` : title;
    sound();
  });
}
