// The figures of a self-assessment by code: what is typed of each (`state`), what the server has (`stored`, as of version
// `base`) and what it has said of it. `place` is null where the figure stands on another page and something of it waits.

import { isBegun, isChanged, isUnread, plain } from "./states.js";
import { newId } from "./wire.js";

export const entries = new Map();
export const waitingSends = []; // {id, changes}: as they were sent, until the server answers

// What the server doesn't have like this, or won't once it has what was sent before. A group without a number waits here.
export const isPending = (entry) => isBegun(entry.state) || isToSend(entry);
export const isToSend = (entry) => isChanged(entry) || sendingsOf(entry.code).some((sent) => plain(sent) !== plain(entry.state));
export const sendingsOf = (code) => waitingSends.flatMap((one) => one.changes.filter((change) => change.code === code));

export const pending = () => [...entries.values()].filter(isPending);
export const sendable = () => pending().filter((entry) => isToSend(entry) && !entry.clash && !isUnread(entry));
export const changeOf = ({ code, state, base }) => ({ code, base_version: base, text: state.text, source: state.source, as_of: state.as_of, lines: state.lines });
export const draftId = (entry) => (entry.draft ||= newId()); // says nothing of the figure

export function noteProblem(entry, state, said) {
  if (!entry || plain(entry.state) !== state) return;
  entry.unread = state;
  entry.place?.tellProblem(said.problems[entry.code], said.readings[entry.code]);
}

// It is stored as it was sent; what was typed since waits on top of that.
export function settle(entry, saved, sent) {
  if (!entry) return;
  entry.base = saved.version;
  entry.stored = { text: sent.text, source: sent.source, as_of: sent.as_of, lines: sent.lines };
  const same = plain(entry.state) === plain(sent);
  if (entry.place) {
    entry.place.tellProblem();
    entry.place.tellRead(saved);
    if (same) spell(entry, saved.typed);
  }
}

// The number as it is spelt everywhere, once nobody is typing in it.
export function spell(entry, typed) {
  if (entry.state.lines?.length || entry.place.choice || typed === "n/a") return;
  if (entry.place.focused) { entry.spelt = typed; return; }
  entry.place.writeText(typed);
  entry.state = entry.place.read();
  entry.stored = { ...entry.stored, text: entry.state.text };
}
