// Slack's rich text, which local-slack's page cannot draw: lists, styles and links, and letters that stay letters.
(() => {
  "use strict";
  const standin = (window.StandIn = window.StandIn || {});

  // The page is handed a section with a mark in it. Where the page shows the mark, the rich text is put in its place.
  const MARK = /^\ue000(\d+)\ue001$/;
  const known = [];
  const numbers = new Map();

  const made = (tag, className, ...children) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    node.append(...children);
    return node;
  };

  const STYLES = [["code", "code"], ["strike", "del"], ["italic", "em"], ["bold", "strong"]];
  const styled = (node, style = {}) => STYLES.filter(([name]) => style[name]).reduce((inner, [, tag]) => made(tag, "", inner), node);

  const link = ({ url, text }) => {
    const node = made("a", "", text || url);
    if (/^(https?:|mailto:)/i.test(url)) Object.assign(node, { href: url, target: "_blank", rel: "noreferrer" });
    return node;
  };
  const emoji = ({ name, unicode }) =>
    unicode ? String.fromCodePoint(...unicode.split("-").map((code) => parseInt(code, 16))) : `:${name}:`;
  const mention = (text) => made("span", "mention", text);
  const channel = (id) => standin.channels().find((one) => one.id === id)?.name || id;

  const PIECES = {
    text: (piece) => piece.text,
    link,
    emoji,
    user: (piece) => mention(`@${standin.nameOf(piece.user_id)}`),
    channel: (piece) => mention(`#${channel(piece.channel_id)}`),
    usergroup: (piece) => mention(`@${piece.usergroup_id}`),
    broadcast: (piece) => mention(`@${piece.range}`),
    date: (piece) => piece.fallback || new Date(piece.timestamp * 1000).toLocaleString("en-GB"),
    color: (piece) => piece.value,
  };
  const pieces = (part) =>
    (part.elements || []).map((piece) => styled(PIECES[piece.type] ? PIECES[piece.type](piece) : piece.text || "", piece.style));

  const SIGNS = { bullet: ["disc", "circle", "square"], ordered: ["decimal", "lower-alpha", "lower-roman"] };
  const list = (part) => {
    const node = made(part.style === "ordered" ? "ol" : "ul", "rt-list", ...part.elements.map((one) => made("li", "", ...pieces(one))));
    const indent = part.indent || 0;
    node.style.listStyleType = (SIGNS[part.style] || SIGNS.bullet)[indent % 3];
    node.style.marginLeft = `${indent * 28}px`;
    if (part.offset) node.start = part.offset + 1;
    return node;
  };

  const PARTS = {
    rich_text_section: (part) => made("div", "rt-section", ...pieces(part)),
    rich_text_list: list,
    rich_text_quote: (part) => made("blockquote", "rt-quote", ...pieces(part)),
    rich_text_preformatted: (part) => made("pre", "rt-pre", ...pieces(part)),
  };

  standin.drawRichText = (block) => made("div", "rt", ...block.elements.map((part) => (PARTS[part.type] || PARTS.rich_text_section)(part)));

  // The same words get the same number, so that the page leaves alone what has not changed.
  standin.markedSection = (block) => {
    const words = JSON.stringify(block.elements);
    if (!numbers.has(words)) numbers.set(words, known.push(block) - 1);
    return { type: "section", block_id: block.block_id, text: { type: "mrkdwn", text: `\ue000${numbers.get(words)}\ue001` } };
  };

  const place = () => {
    const marked = [...document.querySelectorAll(".mrkdwn")].filter((span) => known[MARK.exec(span.textContent)?.[1]]);
    if (!marked.length) return;
    const lists = scrolledToTheEnd(marked[0]);
    for (const span of marked) span.replaceChildren(standin.drawRichText(known[MARK.exec(span.textContent)[1]]));
    for (const one of lists) one.scrollTop = one.scrollHeight;
  };

  // The page goes to the newest message before the rich text has its height: whoever stood at the end stays there.
  const scrolledToTheEnd = (node) => {
    const found = [];
    for (let one = node.parentElement; one; one = one.parentElement)
      if (one.scrollTop > 0 && one.scrollHeight - one.scrollTop - one.clientHeight < 40) found.push(one);
    return found;
  };
  new MutationObserver(place).observe(document, { childList: true, subtree: true });
})();
