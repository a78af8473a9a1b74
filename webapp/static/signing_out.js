// A sign-out takes what this account has kept here off the device. Where answers or files would be lost with it, it asks
// first; who else has something here that the server hasn't, goes on having it, and nobody but them can read it. The
// server clears everything only when it hears from here that nothing of others waits: where this script hasn't come, or
// the device doesn't answer, what is kept stays sealed. Files that go from the page's own memory would be lost however it
// is left: then the browser asks.

import { clearOf, countByOwner } from "./drafts.js";
import { accountHere, forget, hasUnsent, isOver } from "./session.js";

const PATIENCE = 3000; // ms: then the device's store is taken for one that doesn't answer

let underWay = () => 0;

// `counting` tells how many files are on their way from this page that the device doesn't keep.
export function countUnderWay(counting) { underWay = counting; }

// `unsaved` is how much waits on the page itself; `close` ends what that page would keep on its way out. `typed` says of a
// page that doesn't save by itself that something stands in its form.
export async function leaveSession(out, unsaved, close = () => {}, typed = false) {
  const going = underWay(); // before what is kept is counted: one that is sealed meanwhile is asked about all the same
  const found = await soon(countByOwner(accountHere())).catch(() => null); // then nothing of it is thrown away
  const lost = losses(Math.max(found?.own ?? 0, unsaved), (found?.files ?? 0) + going, typed);
  if (lost.length && !confirm([...lost, "Tetap keluar?"].join(" "))) return;
  close();
  if (found) await soon(clearOf(accountHere())).catch(() => {}); // what stays goes with the server's answer, or is sealed
  forget();
  if (found && !found.others) out.action = `${new URL("?bersih=1", out.action)}`;
  out.submit();
}

const soon = (work) => Promise.race([work, new Promise((_, fail) => setTimeout(fail, PATIENCE))]);

function losses(answers, files, typed) {
  const lost = typed ? ["Isian di halaman ini belum dikirim dan akan hilang."] : [];
  if (answers) lost.push(`${answers} butir belum tersimpan di server dan akan hilang dari perangkat ini.`);
  if (files) lost.push(`${files} berkas belum sampai di server; pengunggahannya dibatalkan, berkas Anda sendiri tidak dihapus.`);
  return lost;
}

addEventListener("beforeunload", (event) => { if (!isOver() && underWay()) event.preventDefault(); });
document.addEventListener("submit", (event) => {
  if (!event.target.matches("header form") || event.defaultPrevented) return;
  event.preventDefault();
  leaveSession(event.target, 0, () => {}, hasUnsent());
});
