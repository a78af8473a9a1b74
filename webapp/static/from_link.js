// Takes the secret of a link from behind the address's #, which browsers never send, into the form's field, and leaves
// the address without it: it stays in no history. Without this script it is pasted or typed by hand.

const field = document.querySelector("[data-from-link]");

function take() {
  const found = location.hash.slice(1);
  if (!field || !found || document.getElementById(found)) return; // nothing, or a place on this page
  field.value = found;
  field.closest("[data-needless]")?.setAttribute("hidden", "");
  history.replaceState(history.state, "", location.pathname + location.search);
}

take();
addEventListener("hashchange", take); // another link, opened in the same tab
