// Dragging a slot to another place in the order. Without this script the buttons of each slot do the same.
"use strict";

// Near the window's edge the page goes along, so many pixels at a time.
const EDGE = 48;
const STEP = 12;

(() => {
  const form = document.querySelector("[data-order]");
  if (!form) return;
  const rows = () => [...document.querySelectorAll("[data-slot]")];
  const order = () => rows().map((row) => row.dataset.slot).join(",");
  const before = order();

  function carry(row, down) {
    down.preventDefault();
    row.classList.add("carried");
    const follow = (event) => {
      if (event.clientY > innerHeight - EDGE) scrollBy(0, STEP);
      if (event.clientY < EDGE) scrollBy(0, -STEP);
      const under = rows().find((other) => {
        const box = other.getBoundingClientRect();
        return other !== row && event.clientY >= box.top && event.clientY <= box.bottom;
      });
      if (!under) return;
      const box = under.getBoundingClientRect();
      if (event.clientY > box.top + box.height / 2) under.after(row);
      else under.before(row);
    };
    const drop = (event) => {
      document.removeEventListener("pointermove", follow);
      document.removeEventListener("pointerup", drop);
      document.removeEventListener("pointercancel", drop);
      row.classList.remove("carried");
      if (event.type === "pointercancel" || order() === before) return;
      form.elements.order.value = order();
      form.submit();
    };
    // On the document: a row that is put elsewhere would let go of a pointer that it had captured.
    document.addEventListener("pointermove", follow);
    document.addEventListener("pointerup", drop);
    document.addEventListener("pointercancel", drop);
  }

  for (const row of rows()) {
    const grip = row.querySelector("[data-grip]");
    grip.hidden = false;
    grip.addEventListener("pointerdown", (event) => carry(row, event));
  }
})();
