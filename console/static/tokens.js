// The token that was just made: chosen at a touch, copied by a button.
const made = document.getElementById("made");
const copy = document.getElementById("copy");
if (made && copy) {
  copy.hidden = false;
  made.addEventListener("focus", () => made.select());
  copy.addEventListener("click", async () => {
    made.select();
    try {
      await navigator.clipboard.writeText(made.value);
    } catch { // not by https, or not allowed: it is chosen, Ctrl-C takes it
      if (!document.execCommand("copy")) return;
    }
    copy.textContent = copy.dataset.done;
  });
}
