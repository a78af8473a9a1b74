// The fields of a juror's sheet as the script compares, keeps and speaks of them: one name for an item's answer, whether
// it is a level, a number or an abstention, and one for each note.

const ABSTAIN = "abstain";
const OURS = /^(value|abstain|note)(:|$)/;

export const nameOf = (control) => (OURS.test(control.name) ? control.name.replace(/^abstain:/, "value:") : "");
const codeOf = (name) => (name.includes(":") ? name.slice(name.indexOf(":") + 1) : "");

const ours = (form) => [...form.elements].filter((one) => OURS.test(one.name));
const isChoice = (control) => control.type === "radio" || control.type === "checkbox";

// {name: text} of everything on the form, "" where nothing is chosen or written.
export function readFields(form) {
  const found = {};
  for (const one of ours(form)) {
    const name = nameOf(one);
    found[name] ??= "";
    if (isChoice(one) ? one.checked : found[name] !== ABSTAIN) found[name] = one.value;
  }
  return found;
}

// The same as the server has it, whatever has been tapped since: a script on a slow line comes after the first taps. On a
// page that shows what was refused, the server has said it beside.
export function readGiven(form) {
  if (form.dataset.stored) return JSON.parse(form.dataset.stored);
  const given = form.cloneNode(true);
  given.reset();
  return readFields(given);
}

// Word and others end a line within a paragraph with a sign that no text here may have.
export function mendLines(control) {
  if (control.type !== "textarea" || !/[\v\f]/.test(control.value)) return;
  const { selectionStart, selectionEnd } = control;
  control.value = control.value.replace(/[\v\f]/g, "\n");
  control.setSelectionRange(selectionStart, selectionEnd);
}

export function writeField(form, name, text) {
  for (const one of ours(form).filter((control) => nameOf(control) === name)) {
    if (isChoice(one)) one.checked = one.value === text;
    else if (text !== ABSTAIN && one.value !== text) one.value = text;
  }
}

// The server takes away blanks around a note, and keeps a number with a point.
const plain = (name, text) => (name.startsWith("note") ? text.trim() : text.trim().replace(",", "."));
export const alike = (name, one, other) => plain(name, one) === plain(name, other);

export const differing = (fields, others) => Object.keys(fields).filter((name) => !alike(name, fields[name], others[name] ?? ""));
export const picked = (fields, names) => Object.fromEntries(names.map((name) => [name, fields[name] ?? ""]));
export const itemsOf = (names) => new Set(names.map(codeOf)).size;

export const placeOf = (form, name) => form.ownerDocument.getElementById(`butir-${codeOf(name) || "umum"}`);

// `E.1 Penguasaan materi`, `Catatan E.1`, `Catatan umum`
export function titleOf(form, name) {
  const code = codeOf(name);
  if (!code) return "Catatan umum";
  return name.startsWith("note:") ? `Catatan ${code}` : placeOf(form, name)?.querySelector("h2").textContent.trim() || code;
}

export function spoken(form, name, text) {
  if (!text) return "kosong";
  if (name.startsWith("note")) return `\u201c${text}\u201d`;
  if (text === ABSTAIN) return "tidak menilai";
  const level = ours(form).find((one) => one.type === "radio" && one.name === name && one.value === text);
  const title = level?.closest("label").querySelector(".title")?.textContent.trim();
  return title ? `${text}, ${title}` : text.replace(".", ",");
}

// What pages that are gone have left, oldest first: field -> {text, base, steps}. What was typed last counts, for all of
// them were this juror's; `base` is what the server had when it began, `steps` everything that stood there since.
export function lastTyped(rows) {
  const found = new Map();
  for (const { key, body: { fields, base, names } } of rows) {
    for (const name of key ? Object.keys(fields) : names) {
      const before = found.get(name) || { base: base[name], steps: [base[name]] };
      found.set(name, { ...before, text: fields[name], steps: [...before.steps, fields[name]] });
    }
  }
  return found;
}
