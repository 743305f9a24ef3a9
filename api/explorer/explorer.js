// What does a newcomer see, and what happens when an example is clicked?
"use strict";

(() => {
  const TEXTS = {
    vi: {
      about: "Chỉ số phục vụ người dân, doanh nghiệp theo Quyết định 766/QĐ-TTg, hỏi bằng GraphQL",
      examples: "Bấm để hỏi thử:",
      languages: "Ngôn ngữ",
      token: "Mã truy cập",
      tokenHint: "để trống để xem dữ liệu công khai",
      failed: "Không kết nối được tới máy chủ",
    },
    en: {
      about: "The index of Decision 766/QĐ-TTg on serving citizens and businesses, asked through GraphQL",
      examples: "Click to ask:",
      languages: "Language",
      token: "Bearer token",
      tokenHint: "empty: what is public",
      failed: "The server cannot be reached",
    },
  };
  const script = document.currentScript;
  // The one style element that GraphiQL adds (it locks the page behind a dialog) carries the page's nonce.
  window.__webpack_nonce__ = script.nonce;

  const find = (selector) => document.querySelector(selector);
  const remembered = localStorage.getItem("thuocdo:language");
  let language = remembered in TEXTS ? remembered : document.documentElement.lang;
  let examples = [];
  let root = null;

  async function ask(parameters) {
    const began = performance.now();
    const token = find("#token").value.trim();
    const response = await fetch("/graphql", {
      method: "POST",
      credentials: "omit",
      headers: {
        accept: "application/graphql-response+json, application/json;q=0.9",
        "accept-language": language,
        "content-type": "application/json",
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(parameters),
    }).catch(() => {
      throw new Error(TEXTS[language].failed);
    });
    const text = await response.text();
    const kilobytes = (new Blob([text]).size / 1000).toLocaleString(language, { maximumFractionDigits: 1 });
    find("#sent").value = `HTTP ${response.status} · ${kilobytes} KB · ${Math.round(performance.now() - began)} ms`;
    return JSON.parse(text);
  }

  const editor = (place) => find(`${place} .CodeMirror`).CodeMirror;

  function run(example) {
    editor(".graphiql-editor-tool").setValue("");
    editor(".graphiql-query-editor").setValue(example.query);
    // The editor learns the name of the new operation only later; there is just one, so none is needed.
    editor(".graphiql-query-editor").operationName = null;
    find(".graphiql-execute-button").click();
  }

  function button(example) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = example.title[language];
    made.addEventListener("click", () => run(example));
    const item = document.createElement("li");
    item.append(made);
    return item;
  }

  function show() {
    const texts = TEXTS[language];
    document.documentElement.lang = language;
    document.querySelectorAll("[data-text]").forEach((each) => (each.textContent = texts[each.dataset.text]));
    document.querySelectorAll("#languages button").forEach((each) => (each.ariaPressed = each.value === language));
    find("#languages").ariaLabel = texts.languages;
    find("#token").placeholder = texts.tokenHint;
    find("#examples").replaceChildren(...examples.map(button));
    root.render(
      React.createElement(GraphiQL, {
        key: language,
        fetcher: ask,
        defaultQuery: examples[0].query,
        isHeadersEditorEnabled: false,
        shouldPersistHeaders: false,
      }),
    );
  }

  find("#languages").addEventListener("click", ({ target }) => {
    if (target.value in TEXTS && target.value !== language) {
      language = target.value;
      localStorage.setItem("thuocdo:language", language);
      show();
    }
  });

  fetch(script.dataset.examples)
    .then((response) => response.json())
    .then((found) => {
      examples = found;
      root = ReactDOM.createRoot(find("#graphiql"));
      show();
    });
})();
