// Between local-slack's page and its WebSocket: whom the visitor acts as, what they press, what they are asked.
(() => {
  "use strict";
  const standin = (window.StandIn = window.StandIn || {});
  const { node } = standin;
  const REMEMBERED = "standin:as";
  const QUIET = "local-slack:sound-muted";
  const APP_NAME = "UAPPNAME";

  // A whole term passes in minutes here: the page's bell is off until somebody wants it.
  if (localStorage.getItem(QUIET) === null) localStorage.setItem(QUIET, "1");

  let acting = new URLSearchParams(location.search).get("as") || sessionStorage.getItem(REMEMBERED) || "";
  let socket = null;
  let state = { users: [], channels: [], apps: [] };
  const messages = new Map();
  const homes = new Map();
  const waiting = new Map();
  let numbers = 0;
  let arriving = false;

  const seenUntil = new Map(); // whom the visitor acted as before: channel → last message then

  standin.people = () => state.users.filter((user) => !user.is_bot);
  standin.channels = () => state.channels.filter((channel) => !channel.is_im);
  standin.nameOf = (id) => state.users.find((user) => user.id === id)?.real_name || id;
  standin.ask = (asked) => socket.whisper({ ...asked, user: acting, request: ++numbers });
  standin.askFor = (asked) =>
    new Promise((resolve) => {
      standin.ask(asked);
      waiting.set(numbers, resolve);
    });

  // What the server tells, on its way to the page. Null means: not for the page.
  const HEARD = {
    init: (told) => {
      state = told.state;
      if (!acting) return begin();
      Object.values(state.messages).flat().forEach(remember);
      for (const [user, views] of Object.entries(state.homeViews)) homes.set(user, Object.values(views)[0]);
      return { ...told, state: drawableState() };
    },
    channel: (told) => {
      state.channels.push(told.channel);
      return { ...told, channel: named(told.channel) };
    },
    message: (told) => ({ ...told, message: standin.drawableMessage(remember(told.message)) }),
    message_update: (told) => ({ ...told, message: standin.drawableMessage(remember(told.message)) }),
    home: (told) => {
      homes.set(told.user, told.view);
      return { ...told, view: drawableHome(told.view) };
    },
    forms: (told) => (told.user === acting && standin.showForms(told.stack), null),
    done: (told) => {
      waiting.get(told.request)?.(told);
      waiting.delete(told.request);
      standin.formAnswered();
      if (!told.ok) notice(WORDS[told.error] || `That did not work (${told.error}). Nothing was changed.`);
      return null;
    },
  };

  const WORDS = {
    dispatch_failed: "The app did not answer, so nothing was changed. Please try again.",
    message_not_found: "This message is no longer there.",
    action_not_found: "This button is no longer there: the message has changed since.",
    not_found: "This form was closed or changed meanwhile.",
  };

  const remember = (message) => (messages.set(`${message.channel} ${message.ts}`, message), message);
  const drawableHome = (view) => view && { ...view, blocks: standin.drawableBlocks(view.blocks) };

  // The page names a direct message after its human member: here it is named after the app.
  const named = (channel) => (channel.is_im ? { ...channel, members: [APP_NAME, acting] } : channel);
  const drawableState = () => ({
    ...state,
    users: [...state.users, { id: APP_NAME, name: "app", real_name: state.apps[0]?.botName, is_bot: true }],
    channels: state.channels.map(named),
    messages: Object.fromEntries(
      Object.entries(state.messages).map(([channel, held]) => [channel, held.map(standin.drawableMessage)]),
    ),
    homeViews: Object.fromEntries(
      Object.entries(state.homeViews).map(([user, views]) => [
        user,
        Object.fromEntries(Object.entries(views).map(([app, view]) => [app, drawableHome(view)])),
      ]),
    ),
  });

  // The page takes everything it starts with for read. What came since this person was last here is told after.
  const withNews = (told) => {
    if (told.t !== "init" || !arriving || localStorage.getItem(QUIET) !== "1") return [told];
    arriving = false;
    const seen = seenUntil.get(acting) || {};
    const old = (message) => message.ts <= (seen[message.channel] || "");
    const all = told.state.messages;
    const read = Object.fromEntries(Object.entries(all).map(([channel, held]) => [channel, held.filter(old)]));
    const news = Object.values(all).flat().filter((message) => !old(message));
    return [{ ...told, state: { ...told.state, messages: read } }, ...news.map((message) => ({ t: "message", message }))];
  };
  const leave = () => {
    const last = {};
    for (const { channel, ts } of messages.values()) if (ts > (last[channel] || "")) last[channel] = ts;
    seenUntil.set(acting, last);
    messages.clear();
  };

  const begin = () => (actAs(standin.people()[0].id), null);
  const actAs = (user) => {
    if (acting) leave();
    arriving = Boolean(acting);
    acting = user;
    sessionStorage.setItem(REMEMBERED, user);
    standin.showForms([]);
    socket.whisper({ t: "act_as", user });
  };

  // What the visitor does, on its way to the server.
  const elementPressed = (asked) => {
    const held = asked.channel ? messages.get(`${asked.channel} ${asked.messageTs}`) : homes.get(acting);
    const block = held?.blocks?.find((one) => one.block_id === asked.action.block_id);
    const all = [block?.accessory, ...(block?.elements || [])];
    return all.find((one) => one?.action_id === asked.action.action_id);
  };

  const pressed = async (asked) => {
    const element = elementPressed(asked);
    if (!element) return standin.ask(asked);
    const action = standin.drawnByPage.has(element.type) ? chosen(element, asked.action) : await picked(element, asked.action);
    if (!action || (element.confirm && !(await standin.confirmed(element.confirm)))) return;
    if (element.url) window.open(element.url, "_blank", "noreferrer");
    standin.ask({ ...asked, action });
  };

  const chosen = (element, action) => {
    const value = action.selected_option?.value;
    if (element.type !== "button" && !value) return null;
    return { ...action, type: element.type };
  };

  const picked = async (element, action) => {
    let entry = null;
    const field = standin.drawField({
      element, id: "standin-pick", value: startOf(element), change: (held) => (entry = held), enter: () => {}, suggest: async () => [],
    });
    const agreed = await dialog(element.placeholder?.text || "Choose", [field], "Done", "Cancel");
    return agreed && entry ? { ...entry, type: element.type, block_id: action.block_id, action_id: action.action_id } : null;
  };

  const startOf = (element) => {
    const entries = Object.entries(element).filter(([name]) => name.startsWith("initial_"));
    return Object.fromEntries(entries.map(([name, held]) => [name.replace("initial_", "selected_"), held]));
  };

  // Small windows of the stand-in's own.
  const dialog = (title, body, yes, no, danger = false) =>
    new Promise((resolve) => {
      const end = (answer) => (over.remove(), resolve(answer));
      const over = node("div", { class: "modal-overlay standin-dialog", onkeydown: (event) => event.key === "Escape" && end(false) },
        node("div", { class: "modal modal-small", role: "alertdialog", "aria-modal": "true", "aria-label": title },
          node("div", { class: "modal-head" }, node("span", { class: "modal-title" }, title)),
          node("div", { class: "modal-body" }, ...body),
          node("div", { class: "modal-foot" },
            node("button", { type: "button", class: "modal-btn", onclick: () => end(false) }, no),
            node("button", { type: "button", class: `modal-btn primary ${danger ? "danger" : ""}`, onclick: () => end(true) }, yes))));
      document.body.append(over);
      over.querySelector(".primary").focus();
    });

  standin.confirmed = (confirm) =>
    dialog(confirm.title.text, [standin.richText(confirm.text)], confirm.confirm.text, confirm.deny.text, confirm.style === "danger");

  const notice = (text) => {
    const shown = document.body.appendChild(node("div", { class: "standin-notice", role: "status" }, text));
    setTimeout(() => shown.remove(), 7000);
  };

  class PageSocket extends WebSocket {
    constructor(url) {
      super(`${url}?as=${encodeURIComponent(acting)}`);
      socket = this;
    }
    set onmessage(hear) {
      super.onmessage = (event) => {
        const told = JSON.parse(event.data);
        const drawn = HEARD[told.t] ? HEARD[told.t](told) : told;
        if (drawn) for (const each of withNews(drawn)) hear({ data: JSON.stringify(each) });
      };
    }
    whisper(asked) {
      super.send(JSON.stringify(asked));
    }
    send(text) {
      const asked = JSON.parse(text);
      asked.t === "block_action" ? pressed(asked) : standin.ask(asked);
    }
  }
  window.WebSocket = PageSocket;

  // British times, whatever the browser's own country.
  const ownTime = Date.prototype.toLocaleTimeString;
  Date.prototype.toLocaleTimeString = function (_, options) {
    return ownTime.call(this, "en-GB", options);
  };

  // The page's own switch of persons, and small things it does not do.
  const setValue = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set;
  const personMenu = () => [...document.querySelectorAll(".actas select")].at(-1);

  document.addEventListener("change", (event) => {
    if (event.target === personMenu() && event.target.value !== acting) actAs(event.target.value);
    if (event.target.matches?.(".msg .bk-overflow, .home .bk-overflow")) setTimeout(() => (event.target.value = ""), 0);
  });

  // An app without a Home tab has nothing to open there.
  const hideHome = () => {
    const apps = [...document.querySelectorAll(".sidebar-section")].find((one) => one.textContent === "Apps");
    for (let one = apps; one; one = one.nextElementSibling) one.style.display = "none";
  };

  const follow = () => {
    const menu = personMenu();
    if (state.hasHome === false) hideHome();
    if (menu && acting && menu.value !== acting && [...menu.options].some((one) => one.value === acting)) {
      setValue.call(menu, acting);
      menu.dispatchEvent(new Event("change", { bubbles: true }));
    }
    for (const one of menu?.options || []) {
      const title = state.titles?.[one.value];
      if (title && !one.label.includes(title)) one.label = `${one.textContent}, ${title}`;
    }
    const box = document.querySelector(".composer-input");
    const hint = box?.placeholder.replace(/ as \S+ — try \/echo hi$/, ` as ${standin.nameOf(acting)}`);
    if (box && box.placeholder !== hint) box.placeholder = hint;
    const lost = document.querySelector(".channel-title")?.textContent === "Select a channel";
    if (lost) [...document.querySelectorAll(".sidebar-item")].find((one) => one.querySelector(".dot"))?.click();
  };
  new MutationObserver(follow).observe(document, { childList: true, subtree: true, attributeFilter: ["placeholder"] });
})();
