// A sign-out takes what this account has kept here off the device. Where answers or files would be lost with it, it asks
// first; who else has something here that the server hasn't, goes on having it, and nobody but them can read it. Files
// that go from the page's own memory would be lost however it is left: then the browser asks.

import { clearOf, countByOwner } from "./drafts.js";
import { accountHere, forget, isOver } from "./session.js";

let underWay = () => 0;

// `counting` tells how many files are on their way from this page that the device doesn't keep.
export function countUnderWay(counting) { underWay = counting; }

// `unsaved` is how much waits on the page itself; `close` ends what that page would keep on its way out.
export async function leaveSession(out, unsaved, close = () => {}) {
  const going = underWay(); // before what is kept is counted: one that is sealed meanwhile is asked about all the same
  const found = await countByOwner(accountHere()).catch(() => ({ own: 0, files: 0, others: 0 }));
  const lost = losses(Math.max(found.own, unsaved), found.files + going);
  if (lost.length && !confirm([...lost, "Tetap keluar?"].join(" "))) return;
  close();
  const cleared = await clearOf(accountHere()).then(() => true, () => false); // else the server's answer clears everything
  const others = cleared && found.others;
  forget();
  if (others) out.append(Object.assign(document.createElement("input"), { type: "hidden", name: "tetap", value: "1" }));
  out.submit();
}

function losses(answers, files) {
  const lost = [];
  if (answers) lost.push(`${answers} butir belum tersimpan di server dan akan hilang dari perangkat ini.`);
  if (files) lost.push(`${files} berkas belum sampai di server; pengunggahannya dibatalkan, berkas Anda sendiri tidak dihapus.`);
  return lost;
}

addEventListener("beforeunload", (event) => { if (!isOver() && underWay()) event.preventDefault(); });
document.addEventListener("submit", (event) => {
  if (!event.target.matches("header form") || event.defaultPrevented) return;
  event.preventDefault();
  leaveSession(event.target, 0);
});
