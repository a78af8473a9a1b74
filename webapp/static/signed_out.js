// On the page of the sign-in nobody is signed in: what the session before left in this tab to read with goes, also where
// the sign-out was quicker than the scripts of its page. Who came here from a page of theirs goes back to it: its other
// tabs wait for that. Else they end, too.

import { forget, forgetHere } from "./session.js";

if (document.querySelector("script[data-returns]")) forgetHere(); else forget();
