// The secretariat's own screen of the room: counts down, and is loaded anew when another screen has changed the room, but
// never under a hand that is typing, nor over what it has typed.

import { countdown } from "./clock.js";
import { hasUnsent } from "./session.js";

const PATIENCE = 10000;
const desk = document.querySelector("[data-room]");
const { state, seen, pause, now, ends, left } = desk.dataset;
const place = desk.querySelector("[data-room-clock]");
const news = desk.querySelector("[data-room-news]");

if (place) countdown(place, { now: Number(now), ends: Number(ends) || null, left: Number(left) }, place.dataset.standing);

async function ask() {
  try {
    const answer = document.hidden ? null : await fetch(`${state}?punya=${seen}`, {
      headers: { Accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer?.status === 200) {
      if (!hasUnsent() && !document.activeElement?.matches("input, textarea")) return location.reload();
      news.hidden = false;
    }
  } catch { /* no network: asked again */ }
  setTimeout(ask, Number(pause));
}

setTimeout(ask, Number(pause));
