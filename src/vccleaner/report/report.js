"use strict";
(() => {
  const embedded = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = embedded("data");
  const { inventory, kinds } = data;
  const elements = inventory.elements;
  const byId = (id) => document.getElementById(id);
  const LEVELS = [["hand", "Needs a hand"], ["look", "Worth a look"], ["clean", "Nothing to do"]];
  const COLUMNS = ["chunk", "index", "id", "title", "slug", "type", "status", "date", "file", "level",
    "kept", "attributes", "guessed", "leftOut", "problems", "elements"];
  const WEIGHTS = { hand: 0, look: 1, note: 2 };
  const PAGE = 100;

  const posts = data.rows.map((row, number) => {
    const post = { number };
    COLUMNS.forEach((name, index) => { post[name] = row[index]; });
    post.name = post.title || (post.id === null ? post.file : `Post ${post.id}`);
    post.share = post.kept ? post.attributes / post.kept : 0;
    post.asks = Object.entries(post.problems).reduce((sum, [kind, count]) => sum + (kinds[kind].level === "hand" ? count : 0), 0);
    post.found = Object.entries(post.problems).reduce((sum, [kind, count]) => sum + (kinds[kind].level === "note" ? 0 : count), 0);
    post.haystack = [post.name, post.slug, post.id, post.type, post.file, ...post.elements.map((index) => elements[index].name)]
      .join("\n").toLowerCase();
    return post;
  });

  // -- small tools

  const format = new Intl.NumberFormat("en");
  const number = (count) => format.format(count).replaceAll(",", "\u202f");
  const percent = (share) => `${share > 0 && share < 0.01 ? "<\u202f1" : Math.round(100 * share)}\u202f%`;
  const base = (path) => path.split("/").pop();
  const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

  function h(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  }

  function bar(parts, whole, label) {
    const element = h("span", { class: "bar", role: "img", "aria-label": label });
    for (const [name, value] of parts) {
      if (!value) continue;
      const part = h("span", { class: `part ${name}` });
      part.style.inlineSize = `${(100 * value) / whole}%`;
      element.append(part);
    }
    return element;
  }

  const wordParts = ({ kept, attributes, guessed, leftOut }) => [
    ["text", kept - attributes], ["value", attributes - guessed], ["guess", guessed], ["dropped", leftOut]];
  const PARTS = { text: "from the text", value: "from attributes", guess: "by guess", dropped: "left out" };

  // -- at a glance

  function glance() {
    const words = { ...inventory.words, leftOut: inventory.words.left_out };
    const counts = LEVELS.map((_, level) => posts.filter((post) => post.level === level).length);
    const fact = (id, value, label, detail) => h("div", {}, h("dt", {}, label), h("dd", {}, h("b", { id }, value), detail ? h("span", {}, detail) : null));
    const whole = Math.max(1, words.kept + words.leftOut);
    const parts = wordParts(words);
    const legend = parts.map(([name, value]) =>
      h("li", { class: name }, h("i", { "aria-hidden": "true" }), h("b", {}, number(value)), ` ${PARTS[name]}`));
    return h("section", { "aria-labelledby": "glance-title" },
      h("h2", { id: "glance-title" }, "At a glance"),
      h("dl", { class: "facts" },
        fact("count-posts", number(inventory.posts), "posts", `${number(inventory.posts - inventory.posts_without_shortcodes)} with shortcodes`),
        fact("count-hand", number(counts[0]), counts[0] === 1 ? "needs a hand" : "need a hand", `${number(counts[1])} worth a look`),
        fact("count-kept", number(words.kept), "words kept", `${number(words.attributes)} of them from inside tags`),
        fact("count-guessed", number(words.guessed), "words read by guess", "from elements nobody described"),
        fact("count-left-out", number(words.left_out), "words left out", "each with its reason")),
      h("figure", { class: "words" },
        bar(parts, whole, parts.map(([name, value]) => `${number(value)} words ${PARTS[name]}`).join(", ")),
        h("ul", { class: "legend" }, legend)));
  }

  function elementPanel() {
    const cost = ({ words }) => words.attributes + words.left_out;
    const largest = Math.max(1, ...elements.map(cost));
    const body = h("tbody");
    const show = (count) => body.replaceChildren(...data.ranked.slice(0, count).map((index) => {
      const { name, known, site, count: uses, posts: places, words } = elements[index];
      const parts = [["value", words.attributes - words.guessed], ["guess", words.guessed], ["dropped", words.left_out]];
      return h("tr", {},
        h("th", { scope: "row" },
          h("button", { class: "link", onclick: () => filterBy({ element: String(index) }), title: `Show the posts with ${name}` }, name),
          known ? null : h("span", { class: "aside" }, "unknown"), site ? h("span", { class: "aside" }, "asks the site") : null),
        h("td", { class: "wide" }, bar(parts, largest, `${cost({ words })} words in tags`)),
        h("td", {}, number(cost({ words }))), h("td", {}, number(uses)), h("td", {}, number(places)));
    }));
    const few = 12;
    show(few);
    const all = h("button", { class: "quiet", "aria-expanded": "false", onclick: () => {
      const open = all.getAttribute("aria-expanded") === "true";
      show(open ? few : elements.length);
      all.setAttribute("aria-expanded", String(!open));
      all.textContent = open ? `Show all ${elements.length} elements` : "Show fewer";
    } }, `Show all ${elements.length} elements`);
    return h("section", { class: "panel elements", "aria-labelledby": "elements-title" },
      h("h3", { id: "elements-title" }, "Elements, by the words inside their tags"),
      h("p", { class: "muted" }, "These words are lost where tags are only taken out."),
      h("table", {}, h("thead", {}, h("tr", {},
        h("th", { scope: "col" }, "Element"), h("td", { class: "wide" }), ...["Words", "Uses", "Posts"].map((title) => h("th", { scope: "col" }, title)))), body),
      elements.length > few ? all : null);
  }

  function sharePanel() {
    const largest = Math.max(1, ...data.shares);
    return h("section", { class: "panel shares", "aria-labelledby": "shares-title" },
      h("h3", { id: "shares-title" }, "Posts, by the share of words inside tags"),
      h("ol", { class: "histogram" }, data.shares.map((count, index) => {
        const range = `${10 * index}–${10 * index + 10}\u202f%`;
        const column = h("span", { class: "column" });
        column.style.blockSize = `${(100 * count) / largest}%`;
        return h("li", {}, h("button", {
          disabled: !count, "aria-label": `${plural(count, "post")} with ${range} of their words inside tags`,
          onclick: () => filterBy({ share: String(index) }) }, h("span", { class: "count" }, number(count)), column),
        h("span", { class: "range", "aria-hidden": "true" }, String(10 * index)));
      })),
      h("p", { class: "muted" }, "Per cent of a post’s words."));
  }

  function problemPanel() {
    const found = Object.entries(inventory.problems).sort(([a], [b]) => WEIGHTS[kinds[a].level] - WEIGHTS[kinds[b].level]);
    const rows = found.map(([kind, { count, posts: places }]) => h("tr", { class: kinds[kind].level },
      h("th", { scope: "row" }, h("button", { class: "link", onclick: () => filterBy({ kind }) }, kinds[kind].label)),
      h("td", {}, number(count)), h("td", {}, number(places)), h("td", { class: "advice" }, kinds[kind].advice)));
    return h("section", { class: "panel problems", "aria-labelledby": "problems-title" },
      h("h3", { id: "problems-title" }, "What was found"),
      rows.length
        ? h("table", {}, h("thead", {}, h("tr", {}, ...["Finding", "Times", "Posts", "What to do"].map((title) => h("th", { scope: "col" }, title)))), h("tbody", {}, rows))
        : h("p", {}, "Nothing is damaged, guessed or left out."));
  }

  // -- the list

  const state = { query: "", level: "", type: "", kind: "", element: "", share: "", sort: "level", down: false, page: 0 };
  const ORDERS = {
    level: (a, b) => a.level - b.level || b.leftOut - a.leftOut || b.asks - a.asks || b.guessed - a.guessed || b.found - a.found || a.number - b.number,
    name: (a, b) => a.name.localeCompare(b.name),
    kept: (a, b) => b.kept - a.kept,
    share: (a, b) => b.share - a.share,
    guessed: (a, b) => b.guessed - a.guessed,
    leftOut: (a, b) => b.leftOut - a.leftOut,
    found: (a, b) => b.found - a.found,
  };
  const HEADINGS = [["level", "Needs"], ["name", "Post"], ["kept", "Words"], ["share", "In tags"], ["guessed", "Guessed"], ["leftOut", "Left out"], ["found", "Findings"]];
  let shown = [];
  let deep = null; // posts whose text holds the query; null while texts are not searched

  function matches(post) {
    return (!state.level || String(post.level) === state.level)
      && (!state.type || post.type === state.type)
      && (!state.kind || post.problems[state.kind])
      && (!state.element || post.elements.includes(Number(state.element)))
      && (!state.share || (post.kept && Math.min(9, Math.floor((10 * post.attributes) / post.kept)) === Number(state.share)))
      && (!state.query || post.haystack.includes(state.query) || (deep !== null && deep.has(post.number)));
  }

  const select = (name, label, options) => h("label", {}, h("span", {}, label),
    h("select", { id: `filter-${name}`, onchange: (event) => filterBy({ [name]: event.target.value }, false) },
      h("option", { value: "" }, "All"), ...options.map(([value, text]) => h("option", { value }, text))));

  function list() {
    const types = [...new Set(posts.map((post) => post.type).filter(Boolean))].sort();
    const ranked = data.ranked.map((index) => [index, elements[index].name]).sort((a, b) => a[1].localeCompare(b[1]));
    const sorters = HEADINGS.map(([name, title]) => h("th", { scope: "col", id: `by-${name}` }, h("button", { onclick: () => {
      state.down = state.sort === name ? !state.down : false;
      state.sort = name;
      state.page = 0;
      render();
    } }, title)));
    return h("section", { id: "list", "aria-labelledby": "list-title" },
      h("h2", { id: "list-title", tabindex: "-1" }, "Posts"),
      h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
        h("label", { class: "search" }, h("span", {}, "Search"),
          h("input", { id: "search", type: "search", placeholder: "Title, address, id, element", autocomplete: "off", oninput: onSearch })),
        h("label", { class: "check" }, h("input", { id: "search-text", type: "checkbox", onchange: onSearch }), h("span", {}, "in texts too")),
        select("level", "Needs", LEVELS.map(([, label], index) => [String(index), label])),
        types.length > 1 ? select("type", "Type", types.map((type) => [type, type])) : null,
        select("kind", "Finding", Object.keys(inventory.problems).map((kind) => [kind, kinds[kind].label])),
        select("element", "Element", ranked.map(([index, name]) => [String(index), name])),
        select("share", "In tags", data.shares.map((_, index) => [String(index), `${10 * index}–${10 * index + 10} %`])),
        h("button", { id: "clear", type: "button", class: "quiet", onclick: clear }, "Clear")),
      h("p", { id: "matches", class: "muted", role: "status" }),
      h("table", { class: "posts" }, h("thead", {}, h("tr", {}, sorters)), h("tbody", { id: "rows" })),
      h("nav", { class: "pager", "aria-label": "Pages of the list" },
        h("button", { id: "before", onclick: () => turn(-1) }, "Previous"), h("span", { id: "pages" }), h("button", { id: "after", onclick: () => turn(1) }, "Next")));
  }

  function turn(step) {
    state.page += step;
    render();
    byId("list-title").focus();
  }

  function clear() {
    byId("search").value = "";
    byId("search-text").checked = false;
    state.query = "";
    deep = null;
    filterBy({ level: "", type: "", kind: "", element: "", share: "" }, false);
  }

  function filterBy(change, move = true) {
    Object.assign(state, change, { page: 0 });
    for (const name of ["level", "type", "kind", "element", "share"]) {
      const field = byId(`filter-${name}`);
      if (field) field.value = state[name];
    }
    render();
    if (move) byId("list-title").focus();
  }

  let search = 0;
  async function onSearch() {
    state.query = byId("search").value.trim().toLowerCase();
    state.page = 0;
    const ticket = ++search;
    const inTexts = byId("search-text").checked && state.query.length > 1;
    deep = inTexts ? new Set() : null;
    render();
    if (!inTexts) return;
    const chunks = new Map();
    for (const post of posts) chunks.set(post.chunk, [...(chunks.get(post.chunk) || []), post]);
    let done = 0;
    for (const [chunk, members] of chunks) {
      const contents = await unpack(chunk);
      if (ticket !== search) return;
      for (const post of members) {
        if (contents[post.index].some(({ text, source }) => text.toLowerCase().includes(state.query) || source.toLowerCase().includes(state.query))) deep.add(post.number);
      }
      done += 1;
      render(done < chunks.size ? `searching texts: ${percent(done / chunks.size)}` : "");
    }
  }

  function listRow(post) {
    const chips = Object.entries(post.problems).filter(([kind]) => kinds[kind].level !== "note")
      .map(([kind, count]) => h("span", { class: `chip ${kinds[kind].level}` }, `${kinds[kind].label} `, h("b", {}, number(count))));
    const [level, label] = LEVELS[post.level];
    const where = [post.slug, post.type, post.status === "publish" ? "" : post.status, post.date, post.id === null ? "" : `#${post.id}`];
    const cell = (title, ...content) => h("td", { "data-title": title }, ...content);
    return h("tr", {},
      h("td", { class: "level" }, h("span", { class: `level ${level}` }, label)),
      h("th", { scope: "row" }, h("a", { href: `#/post/${post.number}` }, h("bdi", {}, post.name)), h("span", { class: "muted" }, where.filter(Boolean).join(" · "))),
      cell("Words", number(post.kept)),
      cell("In tags", percent(post.share)),
      cell("Guessed", number(post.guessed)),
      cell("Left out", post.leftOut ? h("b", { class: "loss" }, number(post.leftOut)) : "0"),
      h("td", { class: "chips" }, chips));
  }

  function render(note = "") {
    shown = posts.filter(matches).sort(ORDERS[state.sort]);
    if (state.down) shown.reverse();
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    state.page = Math.max(0, Math.min(state.page, pages - 1));
    const first = state.page * PAGE;
    byId("rows").replaceChildren(...shown.slice(first, first + PAGE).map(listRow));
    byId("matches").textContent = [`${plural(shown.length, "post")}${shown.length === posts.length ? "" : ` of ${number(posts.length)}`}`, note].filter(Boolean).join(", ");
    byId("pages").textContent = `Page ${state.page + 1} of ${pages}`;
    byId("before").disabled = state.page === 0;
    byId("after").disabled = state.page === pages - 1;
    document.querySelector(".pager").hidden = pages === 1;
    byId("clear").hidden = !(state.query || state.level || state.type || state.kind || state.element || state.share);
    for (const [name] of HEADINGS) {
      const down = (name === "level" || name === "name") === state.down;
      if (state.sort === name) byId(`by-${name}`).setAttribute("aria-sort", down ? "descending" : "ascending");
      else byId(`by-${name}`).removeAttribute("aria-sort");
    }
  }

  // -- one post

  const complete = new Promise((resolve) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", resolve);
    else resolve();
  });

  async function unpack(chunk) {
    if (!byId(`chunk-${chunk}`)) await complete;
    const bytes = Uint8Array.from(atob(embedded(`chunk-${chunk}`)), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  let opened = -1;
  async function open(post) {
    const ticket = (opened = post.number);
    let fields;
    try {
      fields = (await unpack(post.chunk))[post.index];
    } catch (error) {
      byId("post").replaceChildren(h("p", { class: "notice" }, `The contents of this post cannot be unpacked by this browser (${error.message}).`));
      fields = null;
    }
    if (ticket !== opened) return;
    byId("overview").hidden = true;
    byId("post").hidden = false;
    document.body.classList.add("reading");
    if (fields) byId("post").replaceChildren(...view(post, fields));
    document.title = `${post.name} – migration report`;
    window.scrollTo(0, 0);
    const heading = byId("post-title");
    if (heading) heading.focus({ preventScroll: true });
  }

  function view(post, fields) {
    const at = shown.indexOf(post);
    const beside = (step, label) => {
      const other = at < 0 ? undefined : shown[at + step];
      return other ? h("a", { href: `#/post/${other.number}` }, label) : h("span", { class: "muted", "aria-hidden": "true" }, label);
    };
    const where = [post.slug, post.type, post.status, post.date, post.id === null ? "" : `#${post.id}`, base(post.file)];
    const whole = Math.max(1, post.kept + post.leftOut);
    const parts = wordParts(post);
    const content = h("div", { id: "field" });
    const show = (field) => content.replaceChildren(...fieldView(field));
    if (fields.length) show(fields[0]);
    return [
      h("nav", { class: "steps", "aria-label": "Posts" }, h("a", { href: "#/", id: "back" }, "← All posts"), h("span", {}, beside(-1, "Previous"), beside(1, "Next"))),
      h("h2", { id: "post-title", tabindex: "-1" }, h("bdi", {}, post.name)),
      h("p", { class: "muted" }, where.filter(Boolean).join(" · ")),
      h("figure", { class: "words" }, bar(parts, whole, parts.map(([name, value]) => `${number(value)} words ${PARTS[name]}`).join(", ")),
        h("ul", { class: "legend" }, parts.map(([name, value]) => h("li", { class: name }, h("i", { "aria-hidden": "true" }), h("b", {}, number(value)), ` ${PARTS[name]}`)))),
      fields.length > 1 ? tabs("field-tabs", "Fields of the post", fields.map((field) => [field.name, () => show(field)])) : null,
      fields.length ? content : h("p", {}, "This post has no content."),
    ].filter(Boolean);
  }

  function tabs(id, label, entries) {
    const buttons = entries.map(([name, choose], index) => h("button", {
      role: "tab", id: `${id}-${index}`, "aria-selected": String(index === 0), tabindex: index ? "-1" : "0",
      onclick: () => {
        buttons.forEach((button, other) => {
          button.setAttribute("aria-selected", String(other === index));
          button.tabIndex = other === index ? 0 : -1;
        });
        choose();
      },
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const other = buttons[(index + step + buttons.length) % buttons.length];
        other.click();
        other.focus();
      } }, name));
    return h("div", { role: "tablist", "aria-label": label, id }, buttons);
  }

  function fieldView(field) {
    const source = h("div", { class: "source broken", tabindex: "0", role: "region", "aria-label": "Source" });
    const marks = colour(source, field);
    const output = h("div", { class: "output", id: "output", role: "tabpanel", "aria-label": "Result" });
    const breaks = h("button", { class: "quiet", "aria-pressed": "true", onclick: () => {
      breaks.setAttribute("aria-pressed", String(source.classList.toggle("broken")));
    } }, "A tag a line");
    const plain = (text, name) => () => output.replaceChildren(h("pre", { tabindex: "0", dir: "auto", "data-form": name }, text));
    const page = () => output.replaceChildren(frame(field.html), h("pre", { class: "on-paper", dir: "auto" }, field.text));
    page();
    return [
      findings(field, source, marks),
      h("div", { class: "panes" },
        h("section", { class: "pane", "aria-label": "Before" }, h("div", { class: "bar-top" }, h("h3", {}, "Before"), legend(), breaks), source),
        h("section", { class: "pane", "aria-label": "After" }, h("div", { class: "bar-top" }, h("h3", {}, "After"),
          tabs("forms", "Forms of the result", [["Page", page], ["Text", plain(field.text, "text")], ["Markdown", plain(field.markdown, "markdown")], ["HTML", plain(field.html, "html")]])),
        field.error ? h("p", { class: "notice" }, field.error) : null, output)),
    ];
  }

  const legend = () => h("p", { class: "key muted", "aria-hidden": "true" },
    ...[["text", "stays"], ["value", "attribute"], ["guess", "guess"], ["dropped", "left out"], ["tag", "tag"]]
      .map(([name, label]) => h("span", { class: name }, label)));

  function findings(field, source, marks) {
    const few = 6;
    const sorted = field.problems.map((problem, index) => [problem, index])
      .sort(([a, i], [b, j]) => WEIGHTS[kinds[a[0]].level] - WEIGHTS[kinds[b[0]].level] || i - j).map(([problem]) => problem);
    if (!sorted.length) return h("p", { class: "findings none" }, "Nothing of this was damaged, guessed or left out.");
    const entry = ([kind, message, start, end, line, column]) => h("li", { class: kinds[kind].level },
      h("button", { class: "link place", onclick: () => jump(source, marks, start, end) }, `${line}:${column}`),
      h("b", {}, kinds[kind].label), h("span", {}, message));
    const items = h("ol", { class: "findings" }, sorted.slice(0, few).map(entry));
    if (sorted.length <= few) return items;
    const all = h("button", { class: "quiet", onclick: () => { items.replaceChildren(...sorted.map(entry)); all.remove(); } }, `Show all ${sorted.length} findings`);
    return h("div", {}, items, all);
  }

  function colour(into, { source, segments, problems }) {
    const told = new Map();
    for (const [kind, message, start] of problems) told.set(start, [...(told.get(start) || []), [kind, message]]);
    const marks = [];
    let line = h("div", { class: "line" });
    const lines = [line];
    let at = 0;
    for (const [length, fate, reason] of segments) {
      const notes = told.get(at) || [];
      const title = [reasonOf(fate, reason), ...notes.map(([, message]) => message)].filter(Boolean).join("\n");
      const marked = notes.map(([kind]) => kinds[kind].level).sort()[0];
      const style = ["segment", reason === "guess" && fate !== "dropped" ? "guess" : fate, marked ? `at-${marked}` : "", fate === "tag" && source[at] === "[" ? "begins" : ""].join(" ").trim();
      source.slice(at, at + length).split("\n").forEach((piece, index) => {
        if (index) lines.push((line = h("div", { class: "line" })));
        if (!piece) return;
        const element = h("span", { class: style, title: title || null });
        inner(element, piece, fate);
        line.append(element);
        marks.push([at, at + length, element]);
      });
      at += length;
    }
    into.replaceChildren(...lines);
    return marks;
  }

  function reasonOf(fate, reason) {
    const label = reason ? (kinds[reason] ? kinds[reason].label : reason) : "";
    if (fate === "dropped") return `Left out: ${label || "not shown to visitors"}`;
    if (reason === "guess") return "Stays: read by guess";
    if (fate === "value") return "Stays: read from the attribute";
    return label && `A setting (${label})`;
  }

  function inner(element, piece, fate) {
    const pattern = fate === "tag" ? /\[\/?[\w-]+#?/g : /<[^<>]*>/g;
    let done = 0;
    for (const match of piece.matchAll(pattern)) {
      element.append(piece.slice(done, match.index), h(fate === "tag" ? "b" : "i", {}, match[0]));
      done = match.index + match[0].length;
    }
    element.append(piece.slice(done));
  }

  function jump(source, marks, start, end) {
    for (const element of source.querySelectorAll(".flash")) element.classList.remove("flash");
    const found = marks.filter(([from, to]) => to > start && from < Math.max(end, start + 1)).map(([, , element]) => element);
    if (!found.length) return;
    found.forEach((element) => element.classList.add("flash"));
    found[0].scrollIntoView({ block: "center" });
    found[0].tabIndex = -1;
    found[0].focus({ preventScroll: true });
  }

  // The frame is sandboxed without any permission, and inherits this page's policy. What could load or lead anywhere is
  // replaced beforehand all the same: a blocked request would be noise, and a link would leave the report.
  const policy = window.trustedTypes ? window.trustedTypes.createPolicy("frame", { createHTML: (text) => text }) : { createHTML: (text) => text };
  const frameStyle = embedded("frame");

  function frame(markup) {
    const inert = new DOMParser().parseFromString(policy.createHTML(markup), "text/html");
    for (const element of inert.querySelectorAll("script, style, link, meta, base, iframe, frame, object, embed, form, svg, math")) element.remove();
    for (const element of inert.querySelectorAll("img, video, audio, source, track")) {
      const address = element.getAttribute("src") || (element.getAttribute("srcset") || "").split(" ")[0];
      const id = element.getAttribute("data-attachment-id");
      const note = inert.createElement("span");
      note.className = id && !address ? "media missing" : "media";
      const name = { img: "Image", video: "Video", audio: "Sound" }[element.localName] || "File";
      note.textContent = [`${name}:`, element.getAttribute("alt") ? `“${element.getAttribute("alt")}”` : "", address || (id ? `media id ${id}, not in the export` : "")].filter(Boolean).join(" ");
      element.replaceWith(note);
    }
    for (const link of inert.querySelectorAll("a[href]")) {
      link.title = link.getAttribute("href");
      link.removeAttribute("href");
      link.className = "link";
    }
    const style = inert.createElement("style");
    style.textContent = frameStyle;
    inert.head.append(style);
    inert.body.dir = "auto";
    const meta = inert.createElement("meta");
    meta.setAttribute("http-equiv", "Content-Security-Policy");
    meta.setAttribute("content", document.querySelector('meta[http-equiv="Content-Security-Policy"]').content.replace(/script-src [^;]*/, "script-src 'none'"));
    inert.head.prepend(meta);
    const element = h("iframe", { sandbox: "", title: "The post as it will look" });
    element.srcdoc = policy.createHTML(`<!doctype html>${inert.documentElement.outerHTML}`);
    return element;
  }

  // -- where we are

  let place = 0;
  function route() {
    const match = /^#\/post\/(\d+)$/.exec(location.hash);
    if (match && posts[Number(match[1])]) {
      if (!byId("overview").hidden) place = window.scrollY;
      open(posts[Number(match[1])]);
      return;
    }
    const last = opened;
    opened = -1;
    byId("post").hidden = true;
    document.body.classList.remove("reading");
    byId("post").replaceChildren();
    byId("overview").hidden = false;
    document.title = document.title.replace(/^.*(?= – migration report$)/s, document.querySelector("h1").textContent);
    if (last < 0) return;
    window.scrollTo(0, place);
    const link = document.querySelector(`a[href="#/post/${last}"]`);
    if (link) link.focus({ preventScroll: true });
  }

  const files = inventory.files.map(({ name }) => base(name));
  byId("subtitle").textContent = files.length > 3 ? `${plural(files.length, "file")}: ${files.slice(0, 3).join(", ")} …` : files.join(", ");
  byId("overview").append(glance(), h("div", { class: "panels" }, elementPanel(), h("div", {}, sharePanel(), problemPanel())), list());
  render();
  window.addEventListener("hashchange", route);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opened >= 0) location.hash = "#/";
  });
  route();
  document.documentElement.dataset.ready = "true";
})();
