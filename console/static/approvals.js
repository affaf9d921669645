// What one writes in the field is what one means.
const other = document.getElementById("other");
other?.addEventListener("input", () => {
  document.getElementById("choice-other").checked = true;
});
