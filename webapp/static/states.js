// What is filled in of a figure, {text, source, as_of, lines}, as the page compares it and speaks of it.

export const plain = (state) => JSON.stringify([state.text, state.source, state.as_of, (state.lines || []).map((one) => [one.label, one.text])]);
export const isChanged = (entry) => plain(entry.state) !== plain(entry.stored);
export const isBegun = (state) => Boolean(state.begun?.length); // groups that were named, and no line has a number yet
export const isUnread = (entry) => entry.unread === plain(entry.state); // the server has said that it can't read just this
export const EMPTY = { text: "", source: "", as_of: "", lines: [] };
export const stateOf = ({ typed, source, as_of, lines }) => ({ text: lines.length ? "" : typed, source, as_of, lines });
const day = new Intl.DateTimeFormat("id", { dateStyle: "long", timeZone: "UTC" });
export const originOf = ({ source, as_of }) => (source ? `, sumber ${source}` : "") + (as_of ? `, keadaan ${day.format(new Date(as_of))}` : "");
export const whoOf = ({ by, at }) => [by, at].filter(Boolean).join(", ");

const valueOf = ({ text, lines }) => (lines?.length ? lines.map((one) => `${one.label} ${one.text}`).join("; ") : text === "n/a" ? "tidak berlaku" : text || "kosong");
export const spoken = (state) => valueOf(state) + originOf(state);
