// Where two values of one field stand against each other, both are shown at their item until one is chosen; and what was
// typed on this device and may not be sent any more is listed to be copied or thrown away. Nothing is overwritten silently.

import { placeOf, spoken, titleOf } from "./sheet_fields.js";

function made(tag, text = "", look = "") {
  const one = document.createElement(tag);
  one.textContent = text;
  if (look) one.className = look;
  return one;
}

function button(text, press) {
  const one = made("button", text, "button quiet");
  one.type = "button";
  one.addEventListener("click", press);
  return one;
}

const boxOf = (form, name) => form.ownerDocument.getElementById(`pilih-${name}`);

// `pick(name, mine)` hears what was chosen.
export function askWhich(form, name, { mine, theirs }, pick) {
  boxOf(form, name)?.remove();
  const box = made("div", "", "notice which");
  box.id = `pilih-${name}`;
  box.tabIndex = -1;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", `Dua nilai: ${titleOf(form, name)}`);
  const line = (who, text) => { const one = made("p", `${who}: `); one.append(made("strong", text)); return one; };
  const choose = (own) => () => { box.remove(); pick(name, own); };
  const actions = made("p", "", "actions");
  actions.append(button("Pakai yang di sini", choose(true)), button("Pakai yang tersimpan", choose(false)));
  box.append(made("p", `${titleOf(form, name)} juga diubah di tab atau gawai lain. Pilih yang berlaku.`), line("Isian Anda di sini", spoken(form, name, mine)), line("Tersimpan di server", spoken(form, name, theirs)), actions);
  placeOf(form, name)?.querySelector("legend").after(box);
}

export function goToFirst(form, names) {
  const box = names.length && boxOf(form, names[0]);
  if (box) { box.scrollIntoView({ block: "center" }); box.focus({ preventScroll: true }); }
}

// `fields` is {name: text}; `discard` throws it away on this device.
export function listLeft(form, fields, why, discard) {
  const box = made("section", "", "notice blocked left");
  box.id = "sisa-lembar";
  const list = made("ul");
  for (const [name, text] of Object.entries(fields)) {
    const line = made("li", `${titleOf(form, name)}: `);
    line.append(made("strong", spoken(form, name, text)));
    list.append(line);
  }
  const copy = button("Salin", async () => {
    try {
      await navigator.clipboard.writeText([...list.children].map((one) => one.textContent).join("\n"));
      copy.textContent = "Sudah disalin";
    } catch { copy.textContent = "Peramban menolak; pilih teksnya di layar"; }
  });
  const actions = made("p", "", "actions");
  actions.append(copy, button("Buang dari perangkat ini", () => { box.remove(); discard(); }));
  box.append(made("h2", "Isian di perangkat ini tidak tersimpan di server"), made("p", why), list, actions);
  document.getElementById("sisa-lembar")?.remove();
  form.before(box);
}

// What the server couldn't read, each at its field.
export function showProblems(form, problems) {
  for (const line of form.querySelectorAll(".error:not(.why, .why-mark)")) line.hidden = true;
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  for (const [field, sentence] of Object.entries(problems)) {
    const line = document.getElementById(field.replace(/^butir/, "salah").replace(/^catatan/, "salah-catatan"));
    if (!line?.matches(".error")) continue;
    line.textContent = sentence;
    line.hidden = false;
    for (const control of form.querySelectorAll(`[aria-describedby="${CSS.escape(line.id)}"]`)) control.setAttribute("aria-invalid", "true");
  }
}
