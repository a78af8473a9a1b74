// Evidence on its way lay unsealed in a base of its own until 29 November 2026. What is still there of this account goes
// sealed beside what it types; what others left waits for them; with the last one the base goes, and in a year this module.

const BASE = "paritrana-bukti";
const STORE = "unggahan";

const done = (request) => new Promise((give, fail) => {
  request.onsuccess = () => give(request.result);
  request.onerror = () => fail(request.error);
});

async function openBase() {
  try {
    const asked = indexedDB.open(BASE);
    asked.onupgradeneeded = () => asked.transaction.abort(); // there is none, and none is made
    const base = await done(asked);
    base.onversionchange = () => base.close();
    return base;
  } catch { return null; }
}

// The files of this account as `left` tells them, each kept on the shelf. Lists of workers, and what belongs to nobody by
// name, are dropped. One that can't be sealed stays for the next time.
export async function takeOver(account, shelf) {
  const base = shelf.lasting ? await openBase() : null;
  if (!base) return [];
  const store = () => base.transaction(STORE, "readwrite").objectStore(STORE);
  const found = [];
  for (const { id, account: owner, roster, file, candidate, figure, name } of await done(store().getAll())) {
    const own = owner === account && !roster, body = { candidate, figure, name, size: file?.size };
    if (own && (await shelf.keepFile(id, body, file))) found.push({ id, body, file });
    else if (owner && !roster) continue;
    await done(store().delete(id));
  }
  const empty = !(await done(store().count()));
  base.close();
  if (empty) indexedDB.deleteDatabase(BASE);
  return found;
}
