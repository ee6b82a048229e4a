// Every kind of answer that a form can ask for, drawn as Slack draws it: textarea, menus in groups, pickers.
(() => {
  "use strict";
  const standin = (window.StandIn = window.StandIn || {});

  const node = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, held] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), held);
      else if (held !== undefined && held !== null && held !== false) made.setAttribute(name, held === true ? "" : held);
    }
    made.append(...children);
    return made;
  };
  standin.node = node;

  const grow = (box) => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 320)}px`;
  };

  const lines = ({ element, value, change, id }) => {
    const box = node("textarea", {
      id, class: "bk-plain-input", rows: 4, maxlength: element.max_length || 3000, placeholder: element.placeholder?.text,
      oninput: () => { change({ value: box.value || null }); grow(box); },
    });
    box.value = value.value || "";
    requestAnimationFrame(() => grow(box));
    return box;
  };

  const line = (type, more = () => ({})) => ({ element, value, change, id, enter }) => {
    const box = node("input", {
      id, type, class: "bk-plain-input", placeholder: element.placeholder?.text, autocomplete: "off", ...more(element),
      oninput: () => change({ value: box.value || null }),
      onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), enter()),
    });
    box.value = value.value || "";
    return box;
  };

  const picker = (type, key) => ({ value, change, id }) => {
    const box = node("input", { id, type, class: "bk-plain-input bk-picker", oninput: () => change({ [key]: box.value || null }) });
    box.value = value[key] || "";
    return box;
  };

  const inWords = (date) =>
    date ? new Date(`${date}T12:00`).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" }).replace(",", "") : "";
  const twelveHours = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12;

  // Browsers write dates and times in their own country's way: the words beside them leave no doubt.
  const explained = (type, key, explain) => ({ value, change, id }) => {
    const words = node("span", { class: "bk-day" }, explain(value[key]));
    const box = picker(type, key)({
      value, id, change: (entry) => { words.textContent = explain(entry[key]); change(entry); },
    });
    return node("div", {}, box, words);
  };

  const momentPicker = ({ value, change, id }) => {
    const seconds = () => (box.value ? Math.floor(new Date(box.value).getTime() / 1000) : null);
    const box = node("input", {
      id, type: "datetime-local", class: "bk-plain-input bk-picker", oninput: () => change({ selected_date_time: seconds() }),
    });
    const held = value.selected_date_time;
    if (held) box.value = new Date(held * 1000 - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16);
    return box;
  };

  const asOption = (value, text) => ({ value, text: { type: "plain_text", text } });
  const choices = {
    selected_user: () => standin.people().map((user) => asOption(user.id, user.real_name || user.name)),
    selected_channel: () => standin.channels().map((one) => asOption(one.id, `# ${one.name}`)),
    selected_conversation: () => standin.channels().map((one) => asOption(one.id, `# ${one.name}`)),
  };
  const offered = (element, key) => (choices[key] ? choices[key]() : standin.optionsOf(element));
  const grouped = (options) => Map.groupBy ? [...Map.groupBy(options, (one) => one.group || "")] : groupBy(options);
  const groupBy = (options) => {
    const groups = new Map();
    for (const one of options) groups.set(one.group || "", [...(groups.get(one.group || "") || []), one]);
    return [...groups];
  };
  const bare = ({ group, ...option }) => option;

  const menu = (key) => ({ element, value, change, id }) => {
    const options = offered(element, key);
    const asks = key === "selected_option";
    const draw = (one) => node("option", { value: one.value }, standin.readable(one.text.text));
    const parts = grouped(options).flatMap(([group, own]) =>
      group ? [node("optgroup", { label: group }, ...own.map(draw))] : own.map(draw),
    );
    const box = node("select", {
      id, class: "bk-select",
      onchange: () => {
        const chosen = options.find((one) => one.value === box.value);
        change({ [key]: chosen ? (asks ? bare(chosen) : chosen.value) : null });
      },
    }, node("option", { value: "" }, element.placeholder?.text || "Choose an option"), ...parts);
    box.value = (asks ? value[key]?.value : value[key]) || "";
    return box;
  };

  const ticks = (many) => ({ element, value, change, id }) => {
    const name = `${id}-choice`;
    const chosen = new Set((many ? value.selected_options || [] : value.selected_option ? [value.selected_option] : []).map((o) => o.value));
    const take = (option, ticked) => {
      if (!many) return change({ selected_option: bare(option) });
      ticked ? chosen.add(option.value) : chosen.delete(option.value);
      change({ selected_options: element.options.filter((one) => chosen.has(one.value)) });
    };
    return node("div", { id, class: "bk-options", role: many ? "group" : "radiogroup" }, ...element.options.map((option) =>
      node("label", {},
        node("input", {
          type: many ? "checkbox" : "radio", name, value: option.value, checked: chosen.has(option.value),
          onchange: (event) => take(option, event.target.checked),
        }),
        node("span", {},
          standin.richText(option.text, "span", "bk-option"),
          ...(option.description ? [standin.richText(option.description, "span", "bk-option-description")] : []),
        ),
      ),
    ));
  };

  // Several out of many: chips of what is chosen, and a list in groups with a box to narrow it.
  const several = (key) => ({ element, value, change, id }) => {
    const options = offered(element, key.replace(/s$/, ""));
    const asks = key === "selected_options";
    const chosen = new Set((value[key] || []).map((one) => (asks ? one.value : one)));
    const chips = node("div", { class: "bk-chips" });
    const list = node("div", { class: "bk-list", role: "group" });
    const tell = () => {
      const held = options.filter((one) => chosen.has(one.value));
      change({ [key]: held.map((one) => (asks ? bare(one) : one.value)) });
      drawChips();
    };
    const drawChips = () => {
      const held = options.filter((one) => chosen.has(one.value));
      chips.replaceChildren(...held.map((one) => node("button", {
        type: "button", class: "bk-chip", title: "Remove",
        onclick: () => { chosen.delete(one.value); tell(); drawList(); },
      }, one.text.text, node("span", { "aria-hidden": "true" }, " ×"))));
    };
    const row = (one) => node("label", {}, node("input", {
      type: "checkbox", value: one.value, checked: chosen.has(one.value),
      onchange: (event) => {
        event.target.checked ? chosen.add(one.value) : chosen.delete(one.value);
        if (element.max_selected_items && chosen.size > element.max_selected_items) {
          chosen.delete(one.value);
          event.target.checked = false;
        }
        tell();
      },
    }), node("span", {},
      standin.readable(one.text.text),
      ...(one.description ? [standin.richText(one.description, "span", "bk-option-description")] : []),
    ));
    const drawList = () => {
      const wanted = (search?.value || "").trim().toLowerCase();
      const fits = options.filter((one) => `${one.text.text} ${one.description?.text || ""} ${one.group || ""}`.toLowerCase().includes(wanted));
      list.replaceChildren(...grouped(fits).flatMap(([group, own]) => [
        ...(group ? [node("div", { class: "bk-group" }, group)] : []), ...own.map(row),
      ]));
      if (!fits.length) list.append(node("div", { class: "bk-hint" }, "Nothing fits."));
    };
    const search = options.length > 8
      ? node("input", { class: "bk-plain-input bk-search", placeholder: element.placeholder?.text || "Search", oninput: () => drawList() })
      : null;
    drawChips();
    drawList();
    return node("div", { id, class: "bk-several" }, chips, ...(search ? [search] : []), list);
  };

  // Type-ahead: the app is asked for what fits the letters so far.
  const typeAhead = (many) => ({ element, value, change, id, suggest }) => {
    const held = many ? [...(value.selected_options || [])] : value.selected_option ? [value.selected_option] : [];
    const chips = node("div", { class: "bk-chips" });
    const list = node("div", { class: "bk-suggestions", hidden: true });
    const least = element.min_query_length ?? 3;
    const tell = () => {
      change(many ? { selected_options: held } : { selected_option: held[0] || null });
      chips.replaceChildren(...held.map((one) => node("button", {
        type: "button", class: "bk-chip", title: "Remove", onclick: () => { held.splice(held.indexOf(one), 1); tell(); },
      }, one.text.text, node("span", { "aria-hidden": "true" }, " ×"))));
    };
    const take = (option) => {
      if (!many) held.length = 0;
      if (!held.some((one) => one.value === option.value)) held.push(option);
      box.value = "";
      list.hidden = true;
      tell();
    };
    const look = async () => {
      list.hidden = box.value.length < least;
      if (list.hidden) return;
      const asked = box.value;
      const found = await suggest(asked);
      if (asked !== box.value) return;
      const draw = (one) => node("button", { type: "button", onmousedown: (event) => { event.preventDefault(); take(one); } }, one.text.text);
      list.replaceChildren(...(found.length ? found.map(draw) : [node("div", { class: "bk-hint" }, "Nothing fits.")]));
    };
    const box = node("input", {
      id, class: "bk-plain-input", autocomplete: "off", placeholder: element.placeholder?.text || `Type ${least} letters to search`,
      oninput: look, onblur: () => (list.hidden = true),
    });
    tell();
    return node("div", { class: "bk-type-ahead" }, chips, box, list);
  };

  const asRichText = (text) => ({
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: text ? [{ type: "text", text }] : [] }],
  });
  const fromRichText = (held) =>
    (held?.elements || []).map((part) => (part.elements || []).map((one) => one.text || "").join("")).join("\n");
  const richText = ({ element, value, change, id }) =>
    lines({
      element, id, value: { value: fromRichText(value.rich_text_value) },
      change: ({ value: text }) => change({ rich_text_value: text ? asRichText(text) : null }),
    });

  const number = (element) => ({
    step: element.is_decimal_allowed ? "any" : "1", min: element.min_value, max: element.max_value, inputmode: "decimal",
  });

  const DRAWN = {
    plain_text_input: (asked) => (asked.element.multiline ? lines : line("text", (e) => ({ maxlength: e.max_length || 3000 })))(asked),
    number_input: line("number", number),
    email_text_input: line("email"),
    url_text_input: line("url"),
    rich_text_input: richText,
    static_select: menu("selected_option"),
    users_select: menu("selected_user"),
    channels_select: menu("selected_channel"),
    conversations_select: menu("selected_conversation"),
    multi_static_select: several("selected_options"),
    multi_users_select: several("selected_users"),
    multi_channels_select: several("selected_channels"),
    multi_conversations_select: several("selected_conversations"),
    external_select: typeAhead(false),
    multi_external_select: typeAhead(true),
    checkboxes: ticks(true),
    radio_buttons: ticks(false),
    datepicker: explained("date", "selected_date", inWords),
    timepicker: explained("time", "selected_time", (time) => (twelveHours && time) || ""),
    datetimepicker: momentPicker,
  };

  // `asked`: element, value (its entry in state.values), change(new entry), id, enter(), suggest(letters).
  standin.drawField = (asked) => {
    const draw = DRAWN[asked.element.type];
    return draw ? draw(asked) : node("div", { class: "bk-hint" }, `This demonstration can not draw “${asked.element.type}”.`);
  };
})();
