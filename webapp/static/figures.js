// One figure of a self-assessment on the page: what is typed into it, and what is said of it. It reads and writes its
// own inputs and asks nobody; what it shows of a number was read by the server, only lines are added up here, exactly.

const FIELDS = /^(?:v|na|src|asof|lab|num):/;
const MOST_LINES = 50;
const PLAIN = /^(0|[1-9]\d*|[1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d{1,20}))?$/;

// The sum of numbers as they are typed, as it would be typed itself; null where one of them has to be read by the server.
export function exactSum(texts) {
  const read = texts.map((text) => PLAIN.exec(text));
  if (read.includes(null)) return null;
  const places = Math.max(0, ...read.map(([, , decimals = ""]) => decimals.length));
  const units = read.map(([, whole, decimals = ""]) => BigInt(whole.replaceAll(".", "") + decimals.padEnd(places, "0")));
  const digits = String(units.reduce((one, other) => one + other, 0n)).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ".");
  const decimals = digits.slice(digits.length - places).replace(/0+$/, "");
  return decimals ? `${whole},${decimals}` : whole;
}

export const made = (name, text = "", className = "") => {
  const one = document.createElement(name);
  one.textContent = text;
  one.className = className;
  return one;
};

export const button = (text, press, className = "button quiet") => {
  const one = made("button", text, className);
  one.type = "button";
  one.addEventListener("click", press);
  return one;
};

export const isTyped = (target) => FIELDS.test(target.name || "") || target.matches("[data-lines] ol");

export class Figure {
  constructor(root) {
    this.root = root;
    this.code = root.dataset.figure;
    this.choice = root.dataset.kind === "choice";
    this.title = root.querySelector(".title").textContent;
    this.unit = root.querySelector(".typing .unit:not([aria-hidden])")?.textContent || "";
    this.lines = root.querySelector("[data-lines]");
    this.own = null; // what was typed before lines took its place
    if (!this.choice) this.input = this.named("v") || this.inputForSum();
    this.readings = made("p", "", "readings");
    this.part("problem").after(this.readings);
    if (this.lines) this.prepareLines();
  }

  part(name) { return this.root.querySelector(`[data-${name}]`); }
  named(prefix) { return this.root.querySelector(`[name="${prefix}:${CSS.escape(this.code)}"]`); }
  get base() { return Number(this.named("base").value); }
  get focused() { return this.root.contains(document.activeElement) && isTyped(document.activeElement); }
  focus() { (this.input || this.root.querySelector("input:checked")).focus(); }

  // --- What is typed: {text, source, as_of, lines}, lines null where this figure has none.

  read() {
    const skipped = Boolean(this.named("na")?.checked);
    const lines = this.lines ? (skipped ? [] : this.typedLines()) : null;
    const text = skipped ? "n/a" : this.choice ? this.picked() : lines?.length ? "" : this.input.value.trim();
    const begun = this.lines && !skipped && !lines.length ? this.namedGroups() : [];
    return { text, source: this.named("src").value.trim(), as_of: this.named("asof").value, lines, begun };
  }

  picked() { return this.root.querySelector(`[name="v:${CSS.escape(this.code)}"]:checked`)?.value || ""; }

  write({ text, source, as_of, lines, begun = [] }) {
    this.named("src").value = source;
    this.named("asof").value = as_of;
    if (this.named("na")) this.named("na").checked = text === "n/a";
    if (this.choice) for (const one of this.root.querySelectorAll('[type="radio"]')) one.checked = one.value === text;
    else this.writeText(text === "n/a" ? "" : text);
    if (this.lines) this.writeLines([...(lines || []), ...begun.map((label) => ({ label, text: "" }))]);
  }

  writeText(text) {
    this.own = null;
    if (this.input.value !== text) this.input.value = text;
  }

  // --- Lines

  inputForSum() {
    const sum = this.part("sum");
    const input = made("input", "", "number");
    Object.assign(input, { id: sum.id, name: `v:${this.code}`, type: "text", inputMode: "numeric", autocomplete: "off" });
    input.setAttribute("aria-describedby", `baca-${this.code} salah-${this.code}`);
    sum.replaceWith(input);
    return input;
  }

  prepareLines() {
    this.groups = JSON.parse(this.lines.dataset.groups);
    this.rows = this.lines.querySelector("ol");
    this.model = this.rows.querySelector("li").cloneNode(true);
    this.total = made("p", "", "line-sum");
    this.total.id = `jumlah-${this.code}`;
    this.more = button("Tambah baris", () => { this.addRow("", "").querySelector("input").focus(); this.tellSum(); });
    this.rows.after(this.total, this.more);
    for (const row of this.rows.children) this.removable(row);
    this.sumUp();
  }

  numberOf(row) { return row.querySelector('[name^="num:"]'); }
  labelOf(row) { return row.querySelector('[name^="lab:"]'); }

  addRow(label, text) {
    const row = this.model.cloneNode(true);
    this.rows.append(row);
    this.labelOf(row).value = label;
    this.numberOf(row).value = text;
    this.removable(row);
    return row;
  }

  removable(row) {
    const remove = button("Hapus", () => this.removeRow(row), "linklike");
    row.append(remove);
    this.rename();
  }

  rename() {
    [...this.rows.children].forEach((row, place) => {
      const label = this.labelOf(row), number = this.numberOf(row), called = label.value || `kelompok ${place + 1}`;
      label.name = `lab:${this.code}:${place}`;
      number.name = `num:${this.code}:${place}`;
      label.setAttribute("aria-label", `${this.title}, nama kelompok ${place + 1}`);
      number.setAttribute("aria-label", `${this.title}, ${called}`);
      row.querySelector("button")?.setAttribute("aria-label", `Hapus baris ${called}`);
    });
    this.more.hidden = this.rows.children.length >= MOST_LINES;
  }

  removeRow(row) {
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    this.rename();
    (next ? this.labelOf(next) : this.more).focus();
    this.rows.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // A group that is only suggested says nothing; while no line has a number, the number above is what is claimed.
  typedLines() {
    const all = [...this.rows.children].map((row) => ({ label: this.labelOf(row).value.trim(), text: this.numberOf(row).value.trim() }));
    if (!all.some((one) => one.text)) return [];
    return all.filter((one) => one.text || (one.label && !this.groups.includes(one.label)));
  }

  namedGroups() { return [...this.rows.children].map((row) => this.labelOf(row).value.trim()).filter((label) => label && !this.groups.includes(label)); }

  writeLines(lines) {
    const named = lines.map((one) => one.label);
    const suggested = this.groups.filter((label) => !named.includes(label)).map((label) => ({ label, text: "" }));
    this.rows.replaceChildren();
    for (const { label, text } of [...lines, ...suggested, { label: "", text: "" }].slice(0, Math.max(MOST_LINES, lines.length))) this.addRow(label, text);
    this.lines.open ||= lines.length > 0;
    this.sumUp();
  }

  // The number above is what the lines add up to, as long as there are any; what stood there comes back without them.
  sumUp() {
    if (!this.lines) return;
    const numbers = this.typedLines().map((one) => one.text).filter(Boolean);
    const summing = numbers.length > 0;
    if (summing && this.own === null) this.own = this.input.value;
    if (summing) this.showSum(exactSum(numbers), numbers.length);
    else if (this.own !== null) { this.input.value = this.own; this.own = null; }
    this.input.readOnly = summing || this.locked;
    this.input.classList.toggle("sum", summing);
    this.tellSum();
  }

  showSum(sum, count) {
    this.input.value = sum ?? "";
    this.count = count;
  }

  // `sum` as the server has added it up; a line that isn't plain is read there alone.
  confirmSum(sum) {
    if (this.own === null || !this.input.readOnly) return;
    this.input.value = sum;
    this.tellSum();
  }

  tellSum() {
    if (this.own === null) { this.total.textContent = ""; return; }
    const before = this.own && this.own !== this.input.value ? ` Sebelumnya tertulis ${this.own}.` : "";
    this.total.textContent = `Jumlah ${this.count} baris: ${this.input.value || "menunggu pembacaan server"}.${before}`;
  }

  // --- What is said of it

  tellRead(one) {
    if (this.choice) return;
    const words = one && one.words ? `dibaca: ${one.shown} = ${one.words}` : "";
    if (this.part("read").textContent !== words) this.part("read").textContent = words;
    if (one) this.confirmSum(one.typed);
  }

  tellUnread() { if (!this.choice) this.part("read").textContent = "belum dibaca: menunggu jaringan"; }

  tellProblem(sentence = "", readings = []) {
    const line = this.part("problem");
    if (line.textContent !== sentence) line.textContent = sentence;
    line.hidden = !sentence;
    if (sentence) this.part("read").textContent = "";
    if (this.input) this.input.toggleAttribute("aria-invalid", Boolean(sentence));
    if (this.input && sentence) this.input.setAttribute("aria-invalid", "true");
    const told = JSON.stringify(readings);
    if (this.asked === told) return;
    this.asked = told;
    this.readings.replaceChildren(...readings.map((one) => this.reading(one)));
  }

  reading(one) {
    const meant = button("", () => this.mean(one.typed));
    const unit = this.unit === "%" ? "%" : this.unit && ` ${this.unit}`;
    meant.append(made("strong", one.shown.endsWith("%") ? one.shown : one.shown + unit), made("span", one.words));
    return meant;
  }

  mean(typed) {
    this.input.value = typed;
    this.input.focus();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  tellFindings(found, crossings) {
    const told = JSON.stringify([found, crossings]);
    if (this.told === told) return;
    this.told = told;
    this.part("findings").replaceChildren(...found.map(finding));
    this.part("crossings").replaceChildren(...crossings.map(crossing));
  }

  tellChanged(words) {
    const mark = this.part("changed");
    mark.textContent = words;
    mark.hidden = !words;
  }

  // Both values, and one's own choice. `choose(true)` keeps what was typed here.
  offer({ mine, theirs, who }, choose) {
    const ours = this.spoken() + mine;
    const offered = JSON.stringify([ours, theirs, who]);
    if (this.clash?.dataset.offered === offered) return; // a button must not be drawn anew under the finger
    this.settle();
    this.clash = made("fieldset", "", "clash");
    this.clash.dataset.offered = offered;
    const legend = made("legend", "Angka ini diubah orang lain sementara Anda mengisinya. Nilai mana yang benar?");
    const take = (own) => () => { this.settle(); this.focus(); choose(own); };
    this.clash.append(legend, button(`Pakai isian saya: ${ours}`, take(true)), button(`Pakai yang tersimpan: ${theirs}`, take(false)), made("p", who, "soft"));
    this.part("read").before(this.clash);
  }

  spoken() {
    if (this.named("na")?.checked) return "tidak berlaku";
    const picked = this.choice && this.root.querySelector('[type="radio"]:checked');
    return (picked ? picked.parentElement.textContent.trim() : this.input?.value) || "kosong";
  }

  settle() {
    this.clash?.remove();
    this.clash = null;
  }

  // What is locked looks locked, and can still be read and copied.
  lock(locked) {
    this.locked = locked;
    for (const one of this.root.querySelectorAll("input")) {
      if (!isTyped(one)) continue;
      if (one.type === "text") one.readOnly = locked; else one.disabled = locked;
    }
    for (const one of this.root.querySelectorAll(".lines button, .readings button, .clash button")) one.disabled = locked;
    if (!locked && this.lines) this.sumUp();
  }
}

function finding({ check, severity, word, message, hint }) {
  const one = document.getElementById("temuan").content.querySelector(`.finding.is-${severity}`).cloneNode(true);
  one.querySelector(".severity > span").textContent = word;
  one.querySelector(".check").textContent = check;
  one.querySelector("bdi").textContent = message;
  if (hint) one.lastElementChild.textContent = hint; else one.lastElementChild.remove();
  return one;
}

function crossing({ check, title, address }) {
  const one = made("li", `Lihat temuan ${check} pada `);
  const link = made("a", title);
  link.href = address;
  one.append(link);
  return one;
}
