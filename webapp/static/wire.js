// The way to the server, for scripts that send what somebody has typed or chosen: ids under which a repeated sending
// counts once, answers that are taken for one only when they are JSON, and a token that counts again after a sign-in.

export const PATIENCE = 15000; // ms: then the line is taken for cut
const RETRIES = [1000, 2000, 4000, 8000, 15000, 30000];

export const pauseBefore = (tries) => RETRIES[Math.min(tries, RETRIES.length - 1)];

export const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

export const token = () => document.querySelector('input[name="csrf_token"]').value;

// Rejects where nothing was heard: no network, no patience left, or a page of somebody else's in between. A server that
// is too busy, or has something before it that says so, needn't say it in JSON.
const isBusy = (status) => status === 429 || (status >= 500 && status !== 511); // 511 comes from a Wi-Fi's own page
export async function ask(address, options = {}, patience = PATIENCE) {
  const headers = { Accept: "application/json", "X-CSRFToken": token(), ...options.headers };
  const answer = await fetch(address, { ...options, headers, redirect: "error", signal: AbortSignal.timeout(patience) });
  const said = await answer.json().catch((error) => { if (!isBusy(answer.status)) throw error; return {}; });
  return { status: answer.status, said };
}

// Somebody may have signed in again in another tab: then this page's own address gives a token that counts. `mark` is
// found only on the page of who may go on here; null says that no page came at all.
const renewing = new Map();
export function renew(mark) {
  if (!renewing.has(mark)) renewing.set(mark, fetchToken(mark).finally(() => renewing.delete(mark)));
  return renewing.get(mark);
}

async function fetchToken(mark) {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(mark) && page.querySelector('input[name="csrf_token"]');
    if (fresh) for (const field of document.getElementsByName("csrf_token")) field.value = fresh.value;
    return Boolean(fresh);
  } catch { return null; }
}
