// Single keys for a verifier who has the pages to read: T agrees, K and X open a form, B goes on. Without this script
// the same buttons do the same. Keys work outside text fields only and can be switched off on this device.

const STORE = "paritrana-tombol-pintas";
const toggle = document.getElementById("pintas");
let left = false; // a page that is being left hears no more keys: a press held too long decides nothing twice

function stored() {
  try { return localStorage.getItem(STORE) !== "off"; } catch { return true; }
}

function show(on) {
  toggle.checked = on;
  for (const one of document.querySelectorAll("kbd")) one.hidden = !on;
}

toggle.closest("label").hidden = false;
show(stored());
toggle.addEventListener("change", () => {
  try { localStorage.setItem(STORE, toggle.checked ? "on" : "off"); } catch { /* it lasts for this page */ }
  show(toggle.checked);
});

const typing = (place) => place.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;

function open(details) {
  details.open = true;
  details.querySelector("input:not([type=hidden]), select, textarea").focus();
}

document.addEventListener("keydown", (event) => {
  if (!toggle.checked || left || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (typing(event.target)) return;
  const letter = event.key.toLowerCase();
  if (!/^[a-z]$/.test(letter)) return;
  const pressed = document.querySelector(`[data-key="${letter}"]`);
  const details = document.querySelector(`[data-open="${letter}"]`);
  if (!pressed && !details) return;
  event.preventDefault();
  if (details) return open(details);
  left = true;
  if (pressed.tagName === "FORM") pressed.requestSubmit(); else pressed.click();
});

addEventListener("pageshow", () => { left = false; });
document.getElementById("kesalahan")?.focus();
