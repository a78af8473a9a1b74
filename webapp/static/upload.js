// Sends evidence in pieces, beside the figure it proves. Without this script a link leads to a page with a form.
// Rules: a file keeps the id it was given here, so that whatever is sent twice counts once; the server says how far it
// has come, and that is where it goes on: after a cut line, a reload, or another server. What isn't finished is kept on
// this device, the file sealed, until the server has taken or refused it; who chose it goes on with it, and nobody else.

import { openFiles } from "./drafts.js";
import { countUnderWay } from "./signing_out.js";
import { ask, newId, pauseBefore, renew } from "./wire.js";

const PLACE = new URL("../bukti/", import.meta.url).pathname;
const ACCOUNT = document.querySelector("script[data-session]")?.dataset.account;
const OWN_PAGE = `script[data-session][data-account="${CSS.escape(ACCOUNT)}"]`; // no colleague's sign-in goes on with it
const SMALLEST = 32 * 1024;
const LARGEST = 1024 * 1024;
const QUICK = 1500; // ms: the next piece may be twice as large
const PATIENCE = 45000; // ms: then the line is taken for cut, and the next piece is half as large
const carriesFiles = ({ dataTransfer }) => [...dataTransfer.types].includes("Files");
const number = new Intl.NumberFormat("id", { maximumFractionDigits: 1 });
const sized = (bytes) => (bytes < 1e6 ? `${number.format(Math.ceil(bytes / 1000))} KB` : `${number.format(bytes / 1e6)} MB`);
const pause = (ms) => new Promise((go) => {
  const done = () => { clearTimeout(timer); removeEventListener("online", done); removeEventListener("focus", done); go(); };
  const timer = setTimeout(done, ms);
  addEventListener("online", done);
  addEventListener("focus", done);
});

// --- What isn't finished, kept on this device. Where a browser keeps nothing, uploads work until the page is left.

const shelf = openFiles(ACCOUNT, newId());
// Whether it is kept. A list of workers isn't: it holds people's identity numbers.
async function remember({ id, roster, candidate, figure, name, size, file }) {
  return !roster && (await shelf).keepFile(id, { candidate, figure, name, size }, file);
}
const forget = async (id) => (await shelf).forget(id);

const begun = []; // every upload of this page
countUnderWay(() => begun.filter((upload) => !upload.ended && !upload.kept).length);

// --- One file on its way

class Upload {
  constructor(place, one) {
    this.place = place;
    this.one = one;
    this.size = one.size;
    this.piece = 256 * 1024;
    this.tries = 0;
    this.ended = false;
    this.kept = one.kept; // on the device, so that it goes on after this page is left
    this.draw();
    begun.push(this);
  }

  draw() {
    this.line = document.createElement("li");
    this.line.className = "upload";
    const name = document.createElement("bdi");
    name.className = "name";
    name.textContent = this.one.name;
    this.stop = document.createElement("button");
    this.stop.type = "button";
    this.stop.className = "linklike";
    this.stop.textContent = "Batalkan";
    this.stop.addEventListener("click", () => this.cancel());
    this.bar = document.createElement("progress");
    this.bar.max = this.size;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", `Kemajuan ${this.one.name}`);
    this.told = document.createElement("span");
    this.told.className = "told";
    this.line.append(name, this.stop, this.bar, this.told);
    this.place.uploads.append(this.line);
  }

  say(words, mood = "") {
    this.line.className = `upload ${mood}`;
    this.told.textContent = words;
  }

  shown(received) {
    this.bar.value = received;
    const percent = Math.floor((received * 100) / this.size);
    this.say(received < this.size ? `${percent}%: ${sized(received)} dari ${sized(this.size)}` : "Memeriksa berkas…");
  }

  async cancel() {
    this.ended = true;
    await forget(this.one.id);
    this.line.remove();
  }

  async refuse(sentence) {
    this.ended = true;
    await forget(this.one.id);
    this.bar.remove();
    this.stop.textContent = "Tutup";
    this.say(sentence, "refused");
    this.place.announce(`${this.one.name}: ${sentence}`);
  }

  async finish(said) {
    this.ended = true;
    await forget(this.one.id);
    if (said.address) { this.say("Sudah sampai. Membuka hasilnya…"); location.assign(said.address); return; }
    this.line.remove();
    this.place.show(said.html);
    this.place.announce(`${this.one.name} tersimpan.`);
  }

  // How the server answered: how far it has come, or null where it has to be asked again, or the end.
  async heard({ status, said }) {
    if (this.ended) return null;
    if (status === 200 || status === 409) {
      if (!Number.isInteger(said.received)) return null;
      this.tries = 0;
      if (said.done) await this.finish(said); else this.shown(said.received);
      return said.received;
    }
    if (status === 401 || status === 400) {
      if (!this.renewed && await renew(OWN_PAGE)) { this.renewed = true; return null; }
      this.renewed = false;
      await this.wait("Silakan masuk lagi di tab lain; unggahan ini lanjut sendiri.");
      return null;
    }
    if (status >= 500 || status === 429) { await this.wait(said.message || "Menunggu server; lanjut sendiri."); return null; }
    await this.refuse(said.message || "Berkas ini belum diterima.");
    return null;
  }

  async wait(words) {
    this.say(words, "waiting");
    await pause(pauseBefore(this.tries));
    this.tries += 1;
  }

  // The next bytes, or null where the file is gone from this device or was changed since it was chosen. One that was left
  // here by another page is opened when its turn has come.
  async read(from) {
    try {
      this.one.file ||= await (await shelf).fileOf(this.one);
      return await this.one.file.slice(from, from + this.piece).arrayBuffer();
    } catch {
      await this.refuse("Berkas ini berubah atau tidak ada lagi di perangkat ini. Pilih sekali lagi.");
      return null;
    }
  }

  async run() {
    let received = null;
    while (!this.ended) {
      try {
        received = await this.heard(await (received === null ? this.begin() : this.send(received)));
      } catch {
        received = null; // asked anew where to go on: the answer, not the piece, may have been lost
        this.piece = Math.max(SMALLEST, this.piece / 2);
        await this.wait("Jaringan terputus; lanjut sendiri saat tersambung.");
      }
    }
  }

  begin() {
    const { candidate, figure, name, roster } = this.one;
    const body = JSON.stringify({ candidate: Number(candidate), figure, name, size: this.size, roster });
    return ask(`${PLACE}${this.one.id}`, { method: "POST", body, headers: { "Content-Type": "application/json" } }, PATIENCE);
  }

  async send(received) {
    const body = await this.read(received), started = performance.now();
    if (!body) return {};
    const headers = { "Content-Type": "application/octet-stream" };
    const answer = await ask(`${PLACE}${this.one.id}?offset=${received}`, { method: "PATCH", body, headers }, PATIENCE + 15000);
    if (performance.now() - started < QUICK) this.piece = Math.min(LARGEST, this.piece * 2);
    return answer;
  }
}

// --- The place beside a figure

class Place {
  constructor(root) {
    this.root = root;
    this.files = root.querySelector("[data-files]");
    this.uploads = root.querySelector("[data-uploads]");
    this.said = root.querySelector("[data-said]");
    this.largest = Number(root.dataset.largest);
    this.queue = Promise.resolve(); // one after the other: a bad line is best used by one file at a time
    const picker = root.querySelector("template[data-picker]");
    const fallback = root.querySelector("[data-fallback]");
    if (!picker) return;
    picker.replaceWith(picker.content);
    fallback.parentElement.hidden = true;
    this.drop = root.querySelector(".drop");
    for (const input of root.querySelectorAll("[data-input]")) {
      input.addEventListener("change", () => { this.take(input.files); input.value = ""; });
    }
    for (const name of ["dragover", "dragleave", "drop"]) root.addEventListener(name, (event) => this.dragged(event));
    root.addEventListener("click", (event) => this.clicked(event));
    this.offerRemoval();
    const early = fallback.querySelector("[type=file]"); // chosen before this script had come
    if (early?.files.length) this.take(early.files);
  }

  dragged(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    this.root.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") this.take(event.dataTransfer.files);
  }

  async take(files) {
    const { candidate, figure, roster } = this.root.dataset;
    const chosen = [...files].slice(0, roster ? 1 : undefined).map((file) => new Upload(this, {
      id: newId(), candidate, figure, name: file.name, size: file.size, file, roster: roster !== undefined, kept: false,
    }));
    for (const upload of chosen) upload.say("Menunggu giliran…");
    for (const upload of chosen) await this.begin(upload);
  }

  async begin(upload) {
    const { size, ended } = upload;
    if (ended) return; // taken back while those before it were kept
    if (!size) { await upload.refuse("Berkas ini kosong."); return; }
    if (size > this.largest) { await upload.refuse(`Berkas ini ${sized(size)}; paling besar ${sized(this.largest)}.`); return; }
    upload.kept = await remember(upload.one);
    this.add(upload);
  }

  add(upload) {
    this.queue = this.queue.then(() => upload.run());
  }

  show(html) {
    this.files.innerHTML = html;
    for (const link of this.files.querySelectorAll("a.file-view")) {
      link.search = new URLSearchParams({ kembali: this.root.dataset.back });
    }
    this.offerRemoval();
  }

  announce(words) {
    this.said.textContent = words;
  }

  offerRemoval() {
    for (const button of this.files.querySelectorAll("[data-remove]")) button.hidden = false;
  }

  async clicked(event) {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    if (!button.dataset.sure) {
      button.dataset.sure = "1";
      button.firstChild.textContent = "Ya, hapus";
      return;
    }
    try {
      const { status, said } = await ask(button.dataset.remove, { method: "POST" }, PATIENCE);
      if (status === 200) { this.show(said.html); this.announce("Berkas dihapus dari isian ini."); } else this.announce(said.message);
    } catch { this.announce("Jaringan terputus; berkas belum dihapus."); }
  }
}

// While a file is dragged over the page, every place shows that it may be dropped there; beside them nothing happens. Text
// goes where the browser lets it.
const dragging = (event) => {
  const carries = carriesFiles(event);
  document.documentElement.toggleAttribute("data-dragging", carries && event.type === "dragover");
  if (carries && event.type !== "dragleave") event.preventDefault();
};
for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, dragging);

// What lies here from before files were sealed; the script for it is asked for where there may be something.
async function unsealed() {
  const bases = await indexedDB.databases?.();
  if (bases && !bases.some(({ name }) => name === "paritrana-bukti")) return [];
  const { takeOver } = await import("./unsealed.js");
  return takeOver(ACCOUNT, await shelf);
}

const places = [...document.querySelectorAll("[data-evidence]")].map((root) => new Place(root));
const waiting = [...await unsealed().catch(() => []), ...await (await shelf).left()];
for (const { id, content, file, body } of waiting) {
  const place = places.find(({ root, drop }) => drop && root.dataset.candidate === body.candidate && root.dataset.figure === body.figure);
  if (place) { const upload = new Upload(place, { id, content, file, ...body, roster: false, kept: true }); upload.say("Melanjutkan…"); place.add(upload); }
}
document.documentElement.dataset.uploads = "siap";
