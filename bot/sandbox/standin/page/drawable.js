// What the bot sends, rewritten into what local-slack's page can draw. The answers are put right in standin.js.
(() => {
  "use strict";
  const standin = (window.StandIn = window.StandIn || {});

  const MEANT = { "&amp;": "&", "&lt;": "<\u2060", "&gt;": ">" };

  // The page escapes once more what Slack wants escaped, and it knows no dates or group mentions.
  const readable = (text) =>
    text
      .replace(/<!date\^[^|>]*\|([^>]*)>/g, "$1")
      .replace(/<!(channel|here|everyone)(\|[^>]*)?>/g, "@$1")
      .replace(/<!subteam\^[^|>]*\|([^>]*)>/g, "$1")
      .replace(/&(amp|lt|gt);/g, (written) => MEANT[written]);

  // Plain text is not markup: Slack shows it letter by letter.
  const words = (held) => (held?.type === "mrkdwn" ? { ...held, text: readable(held.text) } : held);

  const optionsOf = (element) => [
    ...(element.options || []),
    ...(element.option_groups || []).flatMap((group) =>
      group.options.map((option) => ({ ...option, group: group.label.text })),
    ),
  ];

  const chosenWords = (element) => {
    const chosen = element.initial_options || (element.initial_option ? [element.initial_option] : []);
    const bare = element.initial_date || element.initial_time;
    return bare || chosen.map((option) => option.text.text).join(", ");
  };

  const asMenu = (element) => ({
    ...element,
    placeholder: { type: "plain_text", text: chosenWords(element) || element.placeholder?.text || "Choose" },
    options: optionsOf(element).map((option) => ({
      value: option.value,
      text: { type: "plain_text", text: readable(option.group ? `${option.group}: ${option.text.text}` : option.text.text) },
    })),
  });

  // Pressing this opens a small window with the real menu or picker in it.
  const asButton = (element) => ({
    type: "button",
    action_id: element.action_id,
    text: { type: "plain_text", text: `${chosenWords(element) || element.placeholder?.text || "Choose"} ▾` },
  });

  const element = (held) => {
    if (!held || held.type === "image") return held;
    if (held.type === "button") return { ...held, text: words(held.text) };
    if (held.type === "static_select") return asMenu(held);
    return held.type === "overflow" ? { ...held, options: asMenu(held).options } : asButton(held);
  };

  const block = (held) => {
    if (held.type === "rich_text") return standin.markedSection(held);
    const whole = { ...held, text: words(held.text) };
    if (held.fields) whole.fields = held.fields.map(words);
    if (held.accessory) whole.accessory = element(held.accessory);
    if (held.type === "actions") whole.elements = held.elements.map(element);
    if (held.type === "context") whole.elements = held.elements.map(words);
    return whole;
  };

  standin.drawnByPage = new Set(["button", "static_select", "overflow"]);
  standin.optionsOf = optionsOf;
  standin.readable = readable;
  standin.drawableBlocks = (blocks) => blocks && blocks.map(block);
  standin.drawableMessage = (message) => ({
    ...message,
    text: message.bot_id && message.text ? readable(message.text) : message.text,
    blocks: standin.drawableBlocks(message.blocks),
  });

  // Slack's own small markup, for the forms that this script draws itself.
  const MARKS = [
    [/^<(https?:[^|>]+)(?:\|([^>]+))?>/, (found) => link(found[1], found[2] || found[1])],
    [/^<@([A-Z0-9]+)(?:\|[^>]+)?>/, (found) => mention("@" + standin.nameOf(found[1]))],
    [/^<#([A-Z0-9]+)(?:\|([^>]+))?>/, (found) => mention("#" + (found[2] || found[1]))],
    [/^\*([^*\n]+)\*/, (found) => wrapped("strong", found[1])],
    [/^_([^_\n]+)_/, (found) => wrapped("em", found[1])],
    [/^~([^~\n]+)~/, (found) => wrapped("del", found[1])],
    [/^`([^`\n]+)`/, (found) => wrapped("code", found[1])],
  ];

  const wrapped = (tag, text) => {
    const node = document.createElement(tag);
    tag === "code" ? (node.textContent = text) : node.append(...marked(text));
    return node;
  };
  const mention = (text) => {
    const node = wrapped("span", text);
    node.className = "mention";
    return node;
  };
  const link = (href, text) => {
    const node = document.createElement("a");
    Object.assign(node, { href, textContent: text, target: "_blank", rel: "noreferrer" });
    return node;
  };

  const marked = (text) => {
    const nodes = [];
    let plain = "";
    let before = " ";
    while (text) {
      const opens = !/[\p{L}\p{N}]/u.test(before);
      const [found, make] = opens ? MARKS.map(([mark, draw]) => [mark.exec(text), draw]).find(([hit]) => hit) || [] : [];
      const step = found ? found[0] : text[0];
      if (found) {
        nodes.push(plain, make(found));
        plain = "";
      } else {
        plain += step;
      }
      before = step.at(-1);
      text = text.slice(step.length);
    }
    return [...nodes, plain].filter((node) => node !== "");
  };

  standin.richText = (held, tag = "div", className = "bk-text") => {
    const node = document.createElement(tag);
    node.className = className;
    const text = held?.text || "";
    held?.type === "mrkdwn" ? node.append(...marked(readable(text))) : (node.textContent = text);
    return node;
  };
})();
