// What was typed on this device and may not simply be taken up: it is too old, another rubric's, or too late. It is listed
// to be used, thrown away or copied, and nothing of it counts before.

import { button, made } from "./figures.js";
import { spoken } from "./states.js";

const moment = new Intl.DateTimeFormat("id", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

let offering = "";
const decided = new Set(); // used or thrown away on this page, and perhaps still being forgotten
// `way` has closed (why nothing can be changed, ""), and for one of them mayUse, use and discard.
export function offer(left, way) {
  const offered = left.filter((one) => !decided.has(one.id)), now = offered.map((one) => one.id).join();
  if (now === offering || !now) return;
  offering = now;
  const box = document.getElementById("sisa-isian").content.cloneNode(true).firstElementChild;
  box.querySelector(".lead").textContent = way.closed
    ? "Isian berikut diketik di perangkat ini, tetapi tidak sampai di server sebelum pengisian ditutup. Salin bila masih diperlukan."
    : "Isian berikut diketik di perangkat ini, tetapi belum sampai di server. Tidak ada yang dipakai sebelum Anda memilih.";
  for (const one of offered) box.querySelector("ul").append(offeredLine(one, box, way));
  document.getElementById("sisa").replaceChildren(box);
}

function offeredLine(one, box, way) {
  const line = made("li");
  const end = () => { decided.add(one.id); line.remove(); if (!box.querySelector("li")) box.remove(); };
  line.append(made("strong", `${one.body.title}: `), made("bdi", spoken(one.body.state)), made("span", ` (diketik ${moment.format(one.typed_at)})`, "soft"));
  const actions = made("p", "", "actions");
  if (way.mayUse(one)) actions.append(button("Pakai isian ini", () => { way.use(one); end(); }));
  actions.append(button("Buang dari perangkat ini", () => { way.discard(one); end(); }));
  line.append(actions);
  return line;
}
