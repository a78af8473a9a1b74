// On the list of one's sheets: pages of sheets that are signed, or no longer one's own, leave this device.

import { dropPages } from "./drafts.js";

const { account, open } = document.querySelector("script[data-open]").dataset;
await dropPages(account, open.split(" ").filter(Boolean).map((one) => `lembar-${one}`));
if (navigator.serviceWorker) navigator.serviceWorker.register(new URL("../penilaian/luring.js", import.meta.url), { scope: new URL("../penilaian", import.meta.url).pathname }).catch(() => {});
