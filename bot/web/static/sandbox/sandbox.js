// Small comforts of the sandbox; every page works without them.
"use strict";
(() => {
  const newest = () => {
    for (const log of document.querySelectorAll(".log")) {
      const line = log.querySelector("#now");
      if (line) log.scrollTop = line.offsetTop - log.offsetTop - 8;
      else log.scrollTop = log.scrollHeight;
    }
  };
  const touch = !matchMedia("(hover: hover) and (pointer: fine)").matches;
  let last = "";

  document.addEventListener("htmx:beforeRequest", () => {
    last = document.activeElement?.closest(".phone")?.getAttribute("aria-label") || "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    newest();
    const room = [...document.querySelectorAll(".phone")].find((each) => each.getAttribute("aria-label") === last);
    const field = document.querySelector("#edit-text") || room?.querySelector(".text");
    if (field && !touch) field.focus({ preventScroll: true });
  });
  // htmx knows the pressed button only where it stands inside its form; ours stand all over the page.
  document.addEventListener("htmx:configRequest", (event) => {
    const button = event.detail.triggeringEvent?.submitter;
    if (button?.name) event.detail.parameters[button.name] = button.value;
  });
  // A link to a broken case or a refused form is a page of its own: it is shown whole.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 400) {
      const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      if (!page.querySelector("#desk")) event.detail.selectOverride = "main";
    }
  });
  document.addEventListener("click", (event) => {
    const line = Number(event.target.dataset?.line);
    const text = document.querySelector("#editor textarea");
    if (!line || !text) return;
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] || "").length);
    text.scrollTop = (text.scrollHeight / lines.length) * Math.max(0, line - 5);
  });
  document.addEventListener("click", async (event) => {
    const id = event.target.dataset?.copy;
    if (!id) return;
    const field = document.getElementById(id);
    const text = field.value.startsWith("/") ? location.origin + field.value : field.value;
    try {
      await navigator.clipboard.writeText(text);
      event.target.textContent = "复制好了";
    } catch {
      field.select();
      event.target.textContent = "按 Ctrl+C 复制";
    }
  });
  newest();
})();
