// Says, on pages that show what the server has, that more was typed here and hasn't reached it: who signs or hands in must
// know that it isn't among what they read. The page that the notice leads to sends it.

import { countWaiting } from "./drafts.js";

for (const place of document.querySelectorAll("[data-account][data-candidate]")) {
  const count = await countWaiting(place.dataset.account, place.dataset.candidate).catch(() => 0);
  place.querySelector("span").textContent = count;
  place.hidden = !count;
}
