// What somebody typed and the server hasn't acknowledged yet, on this device. For every page that saves by itself.
// A draft is {id, key, body, versions, typed_at}: what is filled in (`key`), with what (`body`), on top of which stored
// versions, and when (ms); a sending that waits for its answer has no key. It is bound to one account and one subject,
// and encrypted with a key of theirs. Of that key this browser keeps one half, thrown away with the last draft; the
// other half comes with the pages of a session and goes with it. So who reads the disk reads nothing, and who sits at
// the signed-in page reads all. WebCrypto exists only on https and on this machine's own address: elsewhere `lasting`
// is false, and the page keeps what it can in its own memory and says so.

import { forget, halfOf, keepHalf, trust } from "./session.js";

const BASE = "paritrana-konsep";
const KEYS = "kunci";
const DRAFTS = "konsep";
const FIGURE = "isian";
const SENDING = "kiriman";
const FILE = "berkas"; // what is handed in, on its way: its name and place in the body, what it holds beside it
const PAGE = "lembar"; // what has to be shown without a network; never what waits
const PAGE_AGE = 12 * 3600000; // ms
const HELD = "paritrana-konsep:";
const TRIES = 5;
const PATIENCE = 3000; // ms: storage that answers no sooner holds nobody up
const STRICT = { durability: "strict" }; // on the disk when it says so: browsers would else wait until the battery is empty

const done = (request) => new Promise((give, fail) => {
  request.onsuccess = () => give(request.result);
  request.onerror = () => fail(request.error);
});
const ended = (transaction) => new Promise((give, fail) => {
  transaction.oncomplete = give;
  transaction.onabort = () => fail(transaction.error);
});

// Rejects where the device takes too long; the work itself goes on.
const SLOW = new Error("slow");
const inTime = (work) => Promise.race([work, new Promise((_, fail) => { setTimeout(fail, PATIENCE, SLOW); })]);

// null where this browser keeps nothing; rejects where it can't be opened, or not now.
async function askForBase() {
  if (!isSecureContext || !crypto.subtle || !self.indexedDB) return null;
  const asked = indexedDB.open(BASE, 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore(KEYS, { keyPath: "owner" });
    asked.result.createObjectStore(DRAFTS, { keyPath: "id" }).createIndex("owner", "owner");
  };
  const base = await done(asked);
  base.addEventListener("versionchange", () => base.close()); // whoever clears this device waits for nobody
  return base;
}

const openBase = () => inTime(askForBase());

// At once: what is typed before the base is open is kept as soon as it is.
export function openDrafts(account, subject, page) {
  const drafts = openOwn(account, subject, page);
  trust(() => drafts.lasting);
  return drafts;
}

// The files of one account that aren't at the server yet, whatever they prove.
export async function openFiles(account, page) {
  const drafts = openOwn(account, "bukti", page);
  await drafts.queue;
  return drafts;
}

function openOwn(account, subject, page) {
  // Held as long as this page lives: other tabs leave its drafts alone, and take over those of pages that are gone.
  if (navigator.locks) navigator.locks.request(HELD + page, () => new Promise(() => {}));
  return new Drafts(halfOf(account), `${account}/${subject}`, page);
}

// How many answers wait on this device: one account's for one subject, or everybody's. Needs no key.
export async function countWaiting(account, subject) {
  return total((await waitingRows().catch(() => [])).filter((one) => one.kind !== FILE && (!account || one.owner === `${account}/${subject}`)));
}

// What waits of this account, answers and files, and of any other, on whatever page it was typed. Needs no key.
export async function countByOwner(account) {
  const rows = await waitingRows();
  const own = rows.filter((one) => isOf(account, one)), files = own.filter((one) => one.kind === FILE).length;
  return { own: total(own) - files, files, others: total(rows) - total(own) };
}

const total = (rows) => rows.reduce((sum, one) => sum + (one.count || 1), 0);

// What was typed or chosen; of a subject that has nothing else, a sending that waits for its answer.
async function waitingRows() {
  const base = await openBase();
  if (!base) return [];
  const rows = await done(base.transaction(DRAFTS).objectStore(DRAFTS).getAll());
  base.close();
  const typed = new Set(rows.filter((one) => one.kind === FIGURE).map((one) => one.owner));
  return rows.filter((one) => [FIGURE, FILE].includes(one.kind) || (one.kind === SENDING && !typed.has(one.owner)));
}

const isOf = (account, { owner }) => owner.startsWith(`${account}/`);

// The pages that this device can show without a network, newest first: [{owner, body, typed_at}].
export async function keptPages() {
  const base = await openBase().catch(() => null);
  if (!base) return [];
  const reading = base.transaction([KEYS, DRAFTS]);
  const asked = reading.objectStore(KEYS).getAll();
  const rows = await done(reading.objectStore(DRAFTS).getAll());
  const keys = new Map();
  for (const one of asked.result) {
    const half = halfOf(one.owner.split("/")[0]);
    if (half) keys.set(one.owner, await wholeKey(half, one));
  }
  const pages = rows.filter((row) => row.kind === PAGE && keys.has(row.owner) && Date.now() - row.at < PAGE_AGE);
  const found = await Promise.all(pages.map(async (row) => ({ owner: row.owner, ...(await unseal(keys.get(row.owner), row)) })));
  base.close();
  return found.filter((one) => one.body).sort((one, other) => other.typed_at - one.typed_at);
}

// Takes away the pages that this account has no more use for: older than half a day, of others, or of subjects that
// aren't open to it any more. What was typed stays until the server has it or its owner throws it away.
export function dropPages(account, open) {
  return sweep((row) => row.kind !== PAGE || (Date.now() - row.at < PAGE_AGE && open.some((subject) => row.owner === `${account}/${subject}`))).catch(() => {});
}

// At a sign-out: all that this account has here, and every page. What others have typed stays.
export function clearOf(account) {
  return sweep((row) => row.kind !== PAGE && !isOf(account, row));
}

async function sweep(useful) {
  const base = await openBase();
  if (!base) return;
  const writing = base.transaction([KEYS, DRAFTS], "readwrite", STRICT);
  const kept = writing.objectStore(DRAFTS);
  const rows = await done(kept.getAll());
  for (const row of rows) if (!useful(row)) kept.delete(row.id);
  const owners = new Set(rows.filter(useful).map((row) => row.owner));
  for (const owner of await done(writing.objectStore(KEYS).getAllKeys())) if (!owners.has(owner)) writing.objectStore(KEYS).delete(owner);
  await ended(writing);
  base.close();
}

const boundTo = (owner, id) => new TextEncoder().encode(`${owner}\n${id}`);
const ofFile = (id) => `${id}/isi`;

async function wholeKey(half, { owner, salt }) {
  const letters = new TextEncoder();
  const from = await crypto.subtle.importKey("raw", letters.encode(half), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: letters.encode(owner) };
  return crypto.subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const opened = (key, owner, id, { iv, box }) => crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: boundTo(owner, id) }, key, box);

async function unseal(key, row) {
  try {
    return { ...JSON.parse(new TextDecoder().decode(await opened(key, row.owner, row.id, row))), content: row.content };
  } catch { return null; } // its key is gone: nobody can read it any more
}

class Drafts {
  constructor(half, owner, page) {
    this.base = null;
    this.half = half;
    this.owner = owner;
    this.page = page;
    this.missing = new Map(); // id -> {draft, full}: what is typed and not on the device
    this.writing = 1; // how much is on its way there, the base's opening included
    this.stuck = false; // the device hasn't ended what it was given last
    this.tell = () => {}; // hears when any of that changes
    this.opening = half ? askForBase().then((base) => this.arrive(base)) : Promise.resolve();
    // One after the other, or an older keeping could come last.
    this.queue = inTime(this.opening).catch(() => {}).then(() => this.ended());
  }

  get lasting() { return Boolean(this.base) && !this.missing.size && !this.writing; }
  get full() { return [...this.missing.values()].some((one) => one.full); }

  // Where what is typed is, as far as it is known.
  get place() {
    if (this.lasting) return "di perangkat ini";
    if (this.full) return "penyimpanan perangkat penuh; di layar ini saja";
    return this.writing && !this.missing.size ? "" : "di layar ini saja";
  }

  ended() {
    this.writing -= 1;
    this.tell();
  }

  arrive(base) {
    if (this.closed) base?.close();
    if (!base || this.closed) return;
    this.base = base;
    for (const name of ["versionchange", "close"]) base.addEventListener(name, () => { this.base = null; this.tell(); });
    for (const { draft } of [...this.missing.values()]) this.keep(draft); // typed while it was awaited
  }

  inTurn(work) {
    const turn = this.queue.then(() => (this.base ? work() : null));
    this.queue = turn.catch(() => {}).then(() => { this.stuck = false; });
    return turn;
  }

  // Nobody waits long for the device, and behind what has taken too long nobody at all.
  soon(work) {
    work.catch(() => {});
    return this.stuck ? Promise.reject(SLOW) : inTime(work).catch((error) => { this.stuck = error === SLOW; throw error; });
  }

  // Resolves when the draft is on the device: true; or isn't, or not soon: false. Never rejects: typing goes on.
  async keep(draft, file) {
    const kept = this.inTurn(() => this.put(draft, file)).then(Boolean);
    if (file || draft.key === PAGE) return kept.catch(() => false);
    this.writing += 1;
    return this.soon(kept.catch((error) => error).then((how) => this.note(draft, how))).catch(() => this.miss(draft));
  }

  note(draft, how) {
    if (how === true) this.missing.delete(draft.id); else this.miss(draft, how);
    this.ended();
    return how === true;
  }

  miss(draft, error = null) {
    this.missing.set(draft.id, { draft, full: error?.name === "QuotaExceededError" });
    this.tell();
    return false;
  }

  async put(draft, file) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { name, key } = await this.ownKey();
      const sealed = await this.seal(key, draft.id, new TextEncoder().encode(JSON.stringify(draft)));
      if (file) sealed.content = await this.sealFile(key, draft.id, file);
      const writing = this.base.transaction([KEYS, DRAFTS], "readwrite", STRICT);
      const now = await done(writing.objectStore(KEYS).get(this.owner));
      const whole = now?.name === name; // another tab may have thrown the key away meanwhile
      if (whole) writing.objectStore(DRAFTS).put({ ...this.label(draft), ...sealed, name });
      await ended(writing);
      if (whole) return true;
    }
    return false;
  }

  // All that can be read without the key.
  label({ id, key, count, typed_at }) {
    const kind = [PAGE, FILE].includes(key) ? key : key ? FIGURE : SENDING;
    return { id, owner: this.owner, page: this.page, kind, count, at: typed_at };
  }

  // What this page needs to be shown again without a network; one for each subject.
  keepPage(body) {
    keepHalf();
    return this.keep({ id: `${PAGE}:${this.owner}`, key: PAGE, body, versions: {}, typed_at: Date.now() });
  }

  // A file that is to be handed in: `body` says what it is and where it belongs.
  keepFile(id, body, file) {
    return this.keep({ id, key: FILE, body, versions: {}, typed_at: Date.now() }, file);
  }

  // What a file that was left holds. Rejects where nobody can read it any more.
  async fileOf({ id, content }) {
    const { key } = await this.ownKey();
    return new Blob([await opened(key, this.owner, ofFile(id), { iv: content.iv, box: await content.box.arrayBuffer() })]);
  }

  async ownKey() {
    const known = await done(this.base.transaction(KEYS).objectStore(KEYS).get(this.owner));
    if (known) return this.withKey(known);
    const made = { owner: this.owner, name: crypto.randomUUID(), salt: crypto.getRandomValues(new Uint8Array(32)) };
    const writing = this.base.transaction(KEYS, "readwrite", STRICT);
    const now = await done(writing.objectStore(KEYS).get(this.owner));
    if (!now) writing.objectStore(KEYS).put(made);
    await ended(writing);
    return this.withKey(now || made);
  }

  async withKey(kept) { return { name: kept.name, key: await wholeKey(this.half, kept) }; }

  async seal(key, id, bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: boundTo(this.owner, id) }, key, bytes) };
  }

  // A blob stays on the disk until it is read: a list of what waits needn't hold every file in memory.
  async sealFile(key, id, file) {
    const { iv, box } = await this.seal(key, ofFile(id), await file.arrayBuffer());
    return { iv, box: new Blob([box]) };
  }

  // Takes away what the server has acknowledged; with the last one its key.
  async forget(...ids) {
    const drop = () => { for (const id of ids) this.missing.delete(id); };
    drop();
    try {
      await this.soon(this.inTurn(async () => {
        const writing = this.base.transaction([KEYS, DRAFTS], "readwrite", STRICT);
        const kept = writing.objectStore(DRAFTS);
        for (const id of ids) kept.delete(id);
        if (!(await done(kept.index("owner").count(this.owner)))) writing.objectStore(KEYS).delete(this.owner);
        await ended(writing);
        drop();
      }));
    } catch { /* it is offered again, and sent again under its own id */ }
  }

  // The drafts that pages left behind which are gone, oldest first, a sending before what was typed since. Who takes one
  // keeps it under an id of their own.
  async left() {
    try {
      await this.opening;
      return (await this.inTurn(() => this.leftBehind())) || [];
    } catch { return []; }
  }

  async leftBehind() {
    const reading = this.base.transaction([KEYS, DRAFTS]);
    const asked = reading.objectStore(KEYS).get(this.owner);
    const rows = await done(reading.objectStore(DRAFTS).index("owner").getAll(this.owner));
    if (!rows.length) return [];
    const held = navigator.locks ? (await navigator.locks.query()).held.map((one) => one.name) : [];
    const alone = rows.filter((row) => row.kind !== PAGE && row.page !== this.page && !held.includes(HELD + row.page));
    const { key } = asked.result ? await this.withKey(asked.result) : {};
    const found = await Promise.all(alone.map((row) => unseal(key, row)));
    const dead = alone.filter((_, place) => !found[place]).map(({ id }) => id);
    if (dead.length) this.forget(...dead); // in its own turn, after this one; else a sign-out would ask about them
    return found.filter(Boolean).sort((one, other) => one.typed_at - other.typed_at || Boolean(one.key) - Boolean(other.key));
  }

  // Keeps nothing any more: this page is left for good.
  close() {
    this.base?.close();
    this.base = null;
    this.closed = true;
  }

  // Everything of everybody on this device, which was taken away.
  async wipe() {
    forget();
    try {
      await this.soon(this.inTurn(async () => {
        const writing = this.base.transaction([KEYS, DRAFTS], "readwrite", STRICT);
        for (const store of [KEYS, DRAFTS]) writing.objectStore(store).clear();
        await ended(writing);
      }));
    } catch { /* the server's answer clears it as well */ }
  }
}
