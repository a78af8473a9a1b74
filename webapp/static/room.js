// Follows the room: when the secretariat calls a candidate in, a page on which nothing can be lost goes to that sheet, any
// other says so in a bar and stays for good. Nobody is moved who just touched the screen, has a text field open, has
// something that the server hasn't acknowledged, or is about to sign; nobody is moved twice for one call.

import { countdown } from "./clock.js";

const TOUCHED = 5000; // ms: who did anything that lately is at work
const PATIENCE = 10000;
const AT_WORK = ["pointerdown", "keydown", "input", "wheel", "touchmove"];

const bar = document.getElementById("ruang");
const part = (name) => bar.querySelector(`[data-room-${name}]`);
const given = bar.dataset;

let mark = given.mark;
let call = given.call;
let pause = Number(given.pause);
let touched = performance.now();
let timer = 0;
let stopClock = () => {};
let asking = false;

for (const kind of AT_WORK) addEventListener(kind, () => { touched = performance.now(); }, { passive: true, capture: true });

const typing = () => document.activeElement?.matches("textarea, select, input:not([type=radio], [type=checkbox])");
const mayMove = () => !given.stays && document.body.dataset.unsaved !== "yes" && !typing()
  && performance.now() - touched > TOUCHED;
const isHere = (address) => location.pathname === address || location.pathname.startsWith(`${address}/`);

function show(said) {
  bar.hidden = !said.name;
  bar.classList.toggle("away", said.away);
  if (part("title").textContent !== said.title) part("title").textContent = said.title;
  part("phase").textContent = said.phase;
  part("link").hidden = !said.address || isHere(said.address);
  if (said.address) part("link").href = said.address;
  stopClock();
  part("clock").textContent = "";
  if (said.name && !said.away) stopClock = countdown(part("clock"), said, said.phase === "menunggu mulai" ? "" : "dijeda, ");
}

function hear(said) {
  const another = said.call !== call;
  mark = said.mark;
  call = said.call;
  pause = said.pause;
  show(said);
  if (another && said.address && !isHere(said.address) && mayMove()) location.assign(said.address);
}

async function ask() {
  if (asking || document.hidden || navigator.onLine === false) return;
  asking = true;
  try {
    const answer = await fetch(`${given.address}?punya=${mark}`, {
      headers: { Accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 401 || answer.status === 403) return stop();
    if (answer.status === 200) hear(await answer.json());
  } catch { /* no network, or a server that is being restarted: asked again */ } finally { asking = false; }
  later();
}

// Never all at once: each screen waits a little more or less than the others.
function later() { clearTimeout(timer); timer = setTimeout(ask, pause * (0.8 + 0.4 * Math.random())); }
function stop() { clearTimeout(timer); pause = Infinity; }

show({
  name: bar.hidden ? "" : "x", title: part("title").textContent, phase: part("phase").textContent, address: given.sheet,
  away: bar.classList.contains("away"), now: Number(given.now), ends: Number(given.ends) || null, left: Number(given.left),
});
later();
const again = () => { if (!document.hidden && pause !== Infinity) ask(); };
document.addEventListener("visibilitychange", again);
addEventListener("online", again);
// Back to a page that the browser kept: what it shows is old, and going on from there would shut the way back.
addEventListener("pageshow", (event) => { if (event.persisted) { touched = performance.now(); again(); } });
