// Says on a candidate's first page that figures typed here haven't reached the server: any section sends them.

import { countWaiting } from "./drafts.js";

const place = document.getElementById("menunggu");
const count = await countWaiting(place.dataset.account, place.dataset.candidate);
place.querySelector("span").textContent = count;
place.hidden = !count;
