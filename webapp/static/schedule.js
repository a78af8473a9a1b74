// Dragging a slot to another place in the order. Without this script the buttons of each slot do the same.
"use strict";

(() => {
  const form = document.querySelector("[data-order]");
  if (!form) return;
  const rows = () => [...document.querySelectorAll("[data-slot]")];
  const order = () => rows().map((row) => row.dataset.slot).join(",");
  const before = order();

  function carry(row, down) {
    const grip = down.currentTarget;
    down.preventDefault();
    grip.setPointerCapture(down.pointerId);
    row.classList.add("carried");
    const follow = (event) => {
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
      grip.removeEventListener("pointermove", follow);
      row.classList.remove("carried");
      if (event.type === "pointercancel" || order() === before) return;
      form.elements.order.value = order();
      form.submit();
    };
    grip.addEventListener("pointermove", follow);
    grip.addEventListener("pointerup", drop, { once: true });
    grip.addEventListener("pointercancel", drop, { once: true });
  }

  for (const row of rows()) {
    const grip = row.querySelector("[data-grip]");
    grip.hidden = false;
    grip.addEventListener("pointerdown", (event) => carry(row, event));
  }
})();
