// The line at the foot of a sheet: what is true of all that is tapped and typed, the gravest first.

const bar = document.getElementById("keadaan");
const words = bar.querySelector(".words");
const shapes = document.getElementById("bentuk")?.content;
const button = bar.querySelector(".save");
export const signIn = bar.querySelector(".sign-in");
export const review = bar.querySelector(".review");

export const shapeOf = (name) => shapes.querySelector(`.s-${name}`).cloneNode(true);

// What the server has said when it made this page.
export const saidAtFirst = () => ({ shape: words.querySelector(".shape").classList[1].slice(2), words: words.dataset.told });

function say(shape, text, mood = "") {
  bar.classList.toggle("waiting", mood === "waiting");
  bar.classList.toggle("blocked", mood === "blocked");
  if (words.textContent.trim() === text) return;
  const line = document.createElement("span"), told = document.createElement("span");
  line.className = "state";
  told.textContent = text;
  line.append(shapeOf(shape), told);
  words.replaceChildren(line);
}

const place = (drafts) => (drafts.place ? `${drafts.place}, ` : "");
const safe = (drafts) => (drafts.lasting ? "aman di perangkat ini" : "masih di layar ini; jangan tutup halaman ini");

// `count`: the items that the server doesn't have; `unheard`: whether a sending waits for its answer; `saved`: what it said
// last; `stopped`, `signedOut`: why nothing goes on, or "".
export function tellFoot({ count, unheard, drafts, clashes, complete, saved, stopped, signedOut, tries, awaited, refused, busy }) {
  if (count || unheard) document.body.dataset.unsaved = "yes"; else delete document.body.dataset.unsaved;
  signIn.hidden = !signedOut;
  button.hidden = !clashes;
  button.textContent = "Lihat keduanya";
  tellNext(complete && !count && !stopped);
  if (stopped) return say("blocked", `ditolak: ${stopped}${count ? ` ${count} butir belum tersimpan, ${safe(drafts)}.` : ""}`, "blocked");
  if (signedOut) return say("blocked", `${signedOut} ${count} butir ${safe(drafts)} dan akan terkirim sendiri.`, "blocked");
  if (clashes) return say("blocked", `${clashes} isian sudah berubah di tab atau gawai lain; pilih yang berlaku`, "blocked");
  if (tries) return say("begun", `${place(drafts)}${count} butir menunggu ${awaited}`, "waiting");
  if (count && refused) return say("blocked", `gagal: ada isian yang perlu diperbaiki; ${count} butir belum tersimpan`, "blocked");
  if (count) return say("begun", busy ? "Menyimpan…" : `${place(drafts)}${count} butir belum dikirim`, "waiting");
  if (saved) say(saved.shape, saved.words);
}

// Once every item is answered the signature is the one thing left to do, and the foot of every screen says so.
function tellNext(ready) {
  bar.classList.toggle("complete", ready);
  review.textContent = ready ? "Lengkap: baca dan tanda tangani" : "Periksa dan tanda tangani";
  review.classList.toggle("quiet", !ready);
}
