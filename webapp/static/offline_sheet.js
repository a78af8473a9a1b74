// Without a network: the sheet as this device keeps it, to go on judging; elsewhere which sheets it keeps. Encrypted at
// rest, bound to one account, readable as long as this tab and its session live, and gone with the sign-out, the
// signature, or after half a day.

import { countWaiting, keptPages } from "./drafts.js";

const pages = await keptPages();
const here = pages.find((one) => one.body.path === location.pathname);
if (here) await showSheet(here.body); else await listSheets();

async function showSheet({ html, sample, look, title, ...kept }) {
  const told = document.getElementById("tanpa-jaringan");
  const page = new DOMParser().parseFromString(`${sample}<main>${html}</main>`, "text/html");
  document.body.className = look;
  document.title = title;
  document.getElementById("isi").replaceChildren(...page.querySelector("main").childNodes);
  document.querySelector("header").append(...page.querySelectorAll(".sample"));
  const notice = told.querySelector(".notice");
  notice.hidden = false;
  document.getElementById("butir").prepend(notice);
  const sheet = document.createElement("meta"); // its script asks for this sign before it begins by itself
  sheet.id = told.id;
  document.head.append(sheet);
  const { begin } = await import("./sheet.js");
  await begin(kept);
  addEventListener("online", () => { notice.hidden = true; });
}

async function listSheets() {
  const waiting = await countWaiting();
  const told = document.getElementById("di-perangkat");
  told.textContent = waiting
    ? `${waiting} butir aman di perangkat ini, terenkripsi, dan akan terkirim sendiri saat lembarnya terbuka lagi dengan jaringan.`
    : "Tidak ada butir yang menunggu di perangkat ini.";
  const list = document.getElementById("lembar-di-perangkat");
  for (const { body } of pages) {
    const line = document.createElement("li"), link = document.createElement("a");
    link.href = body.path;
    link.textContent = body.title.split(" · ")[0];
    line.append(link);
    list.append(line);
  }
  setInterval(tryAgain, 5000);
  addEventListener("online", tryAgain);
  document.getElementById("buka-lagi").addEventListener("click", () => location.reload());
}

// Also without a sign from the device: it knows its own network, not whether the server can be reached.
async function tryAgain() {
  try {
    const answer = await fetch(new URL("../penilaian/luring", import.meta.url), { method: "HEAD", cache: "no-store", redirect: "error", credentials: "omit" });
    if (answer.ok) location.reload();
  } catch { /* not yet */ }
}
