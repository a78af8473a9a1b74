// What pages that are gone have left on this device: what is fresh is taken up as if it had been typed here, the rest is
// offered.

import { entries, sendingsOf, waitingSends } from "./entries.js";
import { offer } from "./leftovers.js";
import { isBegun, isChanged, plain } from "./states.js";

const FRESH = 3 * 86400000; // ms: what was typed longer ago is offered, not taken up
const USING_PAUSE = 300;

// {drafts, rubric, closed: () => why nothing can be changed or "", keep, resend, noteTyped, proceed: pause before sending}
let way = null;
export const takeUpBy = (given) => { way = given; };

let takingUp = Promise.resolve(); // one after the other, or two would take the same
export const takeUp = () => (takingUp = takingUp.then(takeUpAll).catch(() => {}));

async function takeUpAll() {
  const offered = [];
  let taken = 0;
  for (const one of await way.drafts.left()) {
    if (!one.key) taken += await takeUpSending(one);
    else if (await takeUpFigure(one)) taken += 1;
    else offered.push(one);
  }
  const closed = way.closed();
  const here = offered.filter((one) => closed || entries.get(one.key)?.place || one.body.rubric !== way.rubric);
  if (here.length) offer(here, { closed, mayUse: (one) => !way.closed() && entries.get(one.key)?.place, use, discard: (one) => way.drafts.forget(one.id) });
  if (taken) way.proceed(0);
}

const isFresh = (one) => Date.now() - one.typed_at < FRESH;

async function takeUpSending({ id, body, typed_at }) {
  if (waitingSends.some((one) => one.id === body.id)) return false;
  const fresh = isFresh({ typed_at }) && !way.closed();
  if (fresh) await way.resend(body, typed_at);
  else await way.drafts.forget(id); // what was typed itself is there, too
  return fresh;
}

// Whether there is nothing to ask about.
async function takeUpFigure(one) {
  const { key: code, body: { title, state, stored: before } } = one;
  const entry = entries.get(code) || { code, title, place: null, base: one.versions[code], stored: before, state: before };
  const nothingToSend = plain(state) === plain(entry.stored) && !sendingsOf(code).length;
  if (nothingToSend && isBegun(state) && !entry.place) return true; // waits for its own page
  if (nothingToSend && !isBegun(state)) { await way.drafts.forget(one.id); return true; }
  if (way.closed() || !isFresh(one) || one.body.rubric !== way.rubric || (isChanged(entry) && plain(entry.state) !== plain(state))) return false;
  entries.set(code, entry);
  Object.assign(entry, { state, base: one.versions[code], at: one.typed_at });
  if (entry.place) { entry.place.write(state); entry.state = entry.place.read(); }
  if (await way.keep(entry)) await way.drafts.forget(one.id);
  return true;
}

function use(one) {
  const entry = entries.get(one.key);
  entry.place.write(one.body.state);
  way.noteTyped(entry);
  way.keep(entry).then(() => way.drafts.forget(one.id));
  entry.place.focus();
  way.proceed(USING_PAUSE);
}
