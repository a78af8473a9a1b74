// Counts down as the server says: until a moment of its clock, or a rest that stands. This device's own clock only says
// how much time has passed since the answer came.

const two = (number) => String(number).padStart(2, "0");
export const span = (seconds) => `${Math.floor(Math.abs(seconds) / 60)}.${two(Math.abs(seconds) % 60)}`;

// `said` is {now, ends, left}: milliseconds since 1970, or null, and seconds.
export function countdown(place, said, standing = "dijeda, ") {
  const heard = performance.now();
  const show = () => {
    const at = said.now + performance.now() - heard;
    const left = said.ends ? Math.ceil((said.ends - at) / 1000) : said.left;
    const words = left >= 0 ? `tersisa ${span(left)}` : `waktu habis, lewat ${span(left)}`;
    place.textContent = said.ends ? words : standing + words;
    place.classList.toggle("over", left < 0);
  };
  show();
  const ticking = said.ends ? setInterval(show, 1000) : 0;
  return () => clearInterval(ticking);
}
