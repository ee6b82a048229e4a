// Forms, drawn above the page: one stack for the person acted as, with errors beside their fields.
(() => {
  "use strict";
  const standin = (window.StandIn = window.StandIn || {});
  const { node } = standin;
  const EMPTY = {};

  let shown = null; // { id, hash, view, typed, errors }
  let host = null;

  const place = () => {
    host = host || document.body.appendChild(node("div", { id: "standin-forms" }));
    return host;
  };

  const elementsOf = (block) =>
    block.type === "input" ? [block.element] : block.type === "actions" ? block.elements : block.accessory ? [block.accessory] : [];
  const typesIn = (view) =>
    new Map(view.blocks.flatMap((block) => elementsOf(block).map((one) => [JSON.stringify([block.block_id, one.action_id]), one.type])));

  // What was typed since stays where the same question stays; everything else is as the server has it.
  const answers = (view) => {
    const typed = structuredClone(view.state.values);
    if (!shown || shown.id !== view.id) return typed;
    const before = typesIn(shown.view);
    for (const [at, type] of typesIn(view)) {
      const [block, action] = JSON.parse(at);
      const held = shown.typed[block]?.[action];
      if (held && before.get(at) === type) (typed[block] = typed[block] || {})[action] = held;
    }
    return typed;
  };

  standin.showForms = (stack) => {
    const top = stack.at(-1);
    if (!top) {
      shown = null;
      place().replaceChildren();
      return;
    }
    const { view, errors, trouble } = top;
    const same = shown && shown.id === view.id && shown.hash === view.hash;
    const told = JSON.stringify([errors, trouble]);
    if (same && shown.told === told && !shown.sending) return;
    const typed = answers(view);
    const next = Boolean(shown?.sending) && !same;
    shown = { id: view.id, hash: view.hash, view, typed, told, errors, trouble, sending: false, depth: stack.length };
    redraw(next);
  };

  // `next`: another page came in answer to what was sent, and it is read from its beginning.
  const redraw = (next = false) => {
    const at = next ? 0 : place().querySelector(".modal-body")?.scrollTop || 0;
    const focus = next ? null : document.activeElement?.id;
    place().replaceChildren(overlay());
    const body = place().querySelector(".modal-body");
    const wrong = place().querySelector(".bk-wrong");
    body.scrollTop = at;
    if (wrong) wrong.scrollIntoView({ block: "center" });
    const first = wrong || (focus && document.getElementById(focus)) || body;
    (first.matches("input, textarea, select, button") ? first : first.querySelector("input, textarea, select") || place().querySelector(".modal"))
      ?.focus({ preventScroll: Boolean(!wrong) });
  };

  const send = (kind, more) => standin.ask({ t: kind, view_id: shown.id, ...more });
  const close = (all) => send("view_close", { all });
  const submit = () => {
    if (shown.sending) return;
    shown.sending = true;
    const button = place().querySelector(".modal-btn.primary");
    if (button) Object.assign(button, { disabled: true, textContent: "Sending…" });
    send("view_submit", { values: shown.typed });
  };
  standin.formAnswered = () => {
    if (shown?.sending) {
      shown.sending = false;
      redraw();
    }
  };

  const overlay = () =>
    node("div", { class: "modal-overlay", onkeydown: (event) => event.key === "Escape" && close(false) },
      node("form", {
        class: "modal", role: "dialog", "aria-modal": "true", "aria-label": shown.view.title.text, tabindex: "-1", novalidate: true,
        onsubmit: (event) => { event.preventDefault(); submit(); },
      }, head(), body(), foot()));

  const head = () => node("div", { class: "modal-head" },
    node("span", { class: "modal-title" }, shown.view.title.text),
    node("button", { type: "button", class: "modal-x", title: "Close", "aria-label": "Close", onclick: () => close(true) }, "✕"));

  const body = () => node("div", { class: "modal-body" },
    ...(shown.trouble ? [node("div", { class: "modal-trouble", role: "alert" }, `⚠ ${shown.trouble}`)] : []),
    node("div", { class: "blocks" }, ...shown.view.blocks.map(drawBlock)));

  const foot = () => node("div", { class: "modal-foot" },
    ...(shown.view.close || !shown.view.submit ? [node("button", { type: "button", class: "modal-btn", onclick: () => close(false) }, shown.view.close?.text || "Close")] : []),
    ...(shown.view.submit ? [node("button", { type: "submit", class: "modal-btn primary" }, shown.view.submit.text)] : []));

  const drawBlock = (block) => (BLOCKS[block.type] || unknown)(block);
  const unknown = (block) => node("div", { class: "bk-hint" }, `This demonstration can not draw “${block.type}”.`);

  const inputBlock = (block) => {
    const error = shown.errors[block.block_id];
    const id = `field-${block.block_id}-${block.element.action_id}`;
    const mark = block.optional ? node("span", { class: "bk-optional" }, " (optional)") : node("span", { class: "bk-required", title: "Required" }, " *");
    const field = standin.drawField(placed(block, block.element, id, block.dispatch_action));
    if (error) field.classList.add("bk-wrong");
    return node("div", { class: "bk-input", "data-block-id": block.block_id },
      node("label", { class: "bk-label", for: id }, standin.readable(block.label.text), mark),
      field,
      ...(error ? [node("div", { class: "modal-error", role: "alert" }, `⚠ ${error}`)] : []),
      ...(block.hint ? [standin.richText(block.hint, "div", "bk-hint")] : []));
  };

  const placed = (block, element, id, dispatches) => ({
    element, id,
    value: shown.typed[block.block_id]?.[element.action_id] || EMPTY,
    change: (entry) => {
      const held = { type: element.type, ...entry };
      shown.typed[block.block_id] = { ...shown.typed[block.block_id], [element.action_id]: held };
      if (dispatches && !("value" in entry)) press(block, element, entry);
    },
    enter: () => (dispatches ? press(block, element, shown.typed[block.block_id][element.action_id]) : submit()),
    suggest: (value) => standin.askFor({ t: "suggest", view_id: shown.id, block_id: block.block_id, action_id: element.action_id, value })
      .then((answer) => answer.options || []),
  });

  const press = async (block, element, more = {}) => {
    if (element.confirm && !(await standin.confirmed(element.confirm))) return;
    if (element.url) window.open(element.url, "_blank", "noreferrer");
    const action = { ...more, type: element.type, block_id: block.block_id, action_id: element.action_id };
    send("view_action", { action, values: shown.typed });
  };

  const pressable = (block) => (element) => {
    if (element.type === "image") return image(element);
    if (element.type === "button")
      return node("button", { type: "button", class: `bk-button ${element.style ? `bk-${element.style}` : ""}`, onclick: () => press(block, element) }, standin.readable(element.text.text));
    if (element.type === "overflow") return overflow(block, element);
    return standin.drawField(placed(block, element, `field-${block.block_id}-${element.action_id}`, true));
  };

  const overflow = (block, element) => {
    const box = node("select", {
      class: "bk-select bk-overflow", "aria-label": "More",
      onchange: () => {
        press(block, element, { selected_option: element.options.find((one) => one.value === box.value) });
        box.value = "";
      },
    }, node("option", { value: "" }, "⋯"), ...element.options.map((one) => node("option", { value: one.value }, one.text.text)));
    return box;
  };

  const image = (held) => node("img", { src: held.image_url, alt: held.alt_text || "" });

  const BLOCKS = {
    input: inputBlock,
    rich_text: (block) => standin.drawRichText(block),
    header: (block) => standin.richText(block.text, "div", "bk-header"),
    divider: () => node("hr", { class: "bk-divider" }),
    image,
    section: (block) => node("div", { class: "bk-section" },
      ...(block.text ? [standin.richText(block.text)] : []),
      ...(block.fields ? [node("div", { class: "bk-fields" }, ...block.fields.map((one) => standin.richText(one, "div", "bk-field")))] : []),
      ...(block.accessory ? [pressable(block)(block.accessory)] : [])),
    context: (block) => node("div", { class: "bk-context" },
      ...block.elements.map((one) => (one.type === "image" ? image(one) : standin.richText(one, "span", "bk-context-text")))),
    actions: (block) => node("div", { class: "bk-actions" }, ...block.elements.map(pressable(block))),
  };
})();
