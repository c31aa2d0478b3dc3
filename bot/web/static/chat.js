// Sends a form without leaving the page and adds what came back. Without this file the page works the same by plain posts.
"use strict";
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const touch = !matchMedia("(hover: hover) and (pointer: fine)").matches;
  let busy = false;
  let next = null; // words sent off while an answer was still on its way

  const view = (root) => find("main", root)?.dataset.view;

  function say(text) {
    const notice = find(".notice");
    if (!notice) return;
    notice.textContent = text.trim();
  }

  // Brings options below the edge into sight, as far as the reply's first line stays on the screen.
  function reveal(newest) {
    const reply = newest?.nextElementSibling || newest;
    if (!reply) return;
    const hidden = find("#options").getBoundingClientRect().bottom - find(".bar").getBoundingClientRect().top;
    const room = reply.getBoundingClientRect().top - find("header").getBoundingClientRect().bottom - 8;
    scrollBy(0, Math.max(0, Math.min(hidden, room)));
  }

  // Where the eye and the keyboard go next. On a phone the keyboard stays shut: most answers are a tap.
  function settle(fromOption) {
    const text = find("#text");
    const newest = find("#new");
    newest?.scrollIntoView({ block: "start" });
    reveal(newest);
    if (!touch) text?.focus({ preventScroll: true });
    else if (fromOption) (find("#options button") ? find("#options") : newest)?.focus({ preventScroll: true });
  }

  function add(page) {
    const log = find("#log");
    const more = find("#log", page);
    if (more.children.length) find("#new")?.removeAttribute("id");
    log.append(...more.children);
    log.dataset.last = more.dataset.last;
    find("#options").replaceChildren(...find("#options", page).childNodes);
    const event = find("[name=event]", page).value;
    for (const field of document.querySelectorAll("[name=event]")) field.value = event;
    const notice = find(".notice", page).textContent;
    say(notice);
    find("#text").placeholder = find("#text", page).placeholder;
  }

  function show(page, fromOption) {
    if (view(page) === "problem") return say(find(".notice", page).textContent);
    if (view(document) === "chat" && find("#log", page)?.dataset.part) add(page);
    else document.body.replaceChildren(...page.body.childNodes);
    // A school's link has done its part: a reload shows the conversation, not the welcome page again.
    if (new URLSearchParams(location.search).has("s")) history.replaceState(null, "", "/");
    settle(fromOption);
  }

  async function send(form, button) {
    const fields = new URLSearchParams(new FormData(form));
    if (button?.name) fields.append(button.name, button.value);
    const last = find("#log")?.dataset.last;
    if (last) fields.append("after", last);
    const answer = await fetch(form.action, { method: "POST", body: fields });
    const text = find("#text");
    if (answer.ok && text && text.value === fields.get("text")) text.value = "";
    show(new DOMParser().parseFromString(await answer.text(), "text/html"), form.id === "options");
  }

  document.addEventListener("submit", async (event) => {
    // A browser that can't say which button was pressed sends the form itself.
    if (!event.target.matches("form[data-chat]") || !("submitter" in event)) return;
    event.preventDefault();
    if (busy) {
      next = find("#text")?.value ? event.target.closest(".write") : null;
      return;
    }
    busy = true;
    document.body.setAttribute("aria-busy", "true");
    try {
      await send(event.target, event.submitter);
    } catch {
      say("网络没连上，刚才那句还没送到。请再发一次。");
    } finally {
      busy = false;
      document.body.removeAttribute("aria-busy");
    }
    const more = next?.isConnected && find("#text").value;
    if (more) next.requestSubmit();
    next = null;
  });

  if (view(document) === "chat" && !touch) find("#text").focus({ preventScroll: true });
})();
