// Suggestions below a search field (the combobox pattern). Without this script it just searches.

const WAIT = 150; // milliseconds after the last key
const SHORTEST = 2; // characters

function enhance(input, number) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.id = `suggesties-${number}`;
  list.className = "suggestions";
  list.role = "listbox";
  list.ariaLabel = input.dataset.suggestLabel;
  list.hidden = true;
  status.className = "visually-hidden";
  status.role = "status";
  input.closest(".search").append(list, status);
  input.role = "combobox";
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.ariaExpanded = "false";

  let timer, asking, current = -1;

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    input.ariaExpanded = "false";
    input.removeAttribute("aria-activedescendant");
    current = -1;
  }

  function choose(at) {
    const options = [...list.children];
    const places = options.length + 1; // one place, -1, is the field itself
    current = ((at + 1 + places) % places) - 1;
    options.forEach((option, n) => { option.ariaSelected = String(n === current); });
    const option = options[current];
    option ? input.setAttribute("aria-activedescendant", option.id) : input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function show(found) {
    list.replaceChildren(...found.map(({ kind, label, href }, n) => {
      const option = document.createElement("li");
      const type = document.createElement("span");
      option.id = `${list.id}-${n}`;
      option.role = "option";
      option.ariaSelected = "false";
      option.dataset.href = href;
      type.className = "suggestions__kind";
      type.textContent = kind;
      option.append(label, " ", type);
      return option;
    }));
    list.hidden = found.length === 0;
    input.ariaExpanded = String(!list.hidden);
    input.removeAttribute("aria-activedescendant");
    current = -1;
    status.textContent = found.length ? input.dataset.suggestHint : "";
  }

  async function ask() {
    const text = input.value.trim();
    if (text.length < SHORTEST) return close();
    asking?.abort();
    asking = new AbortController();
    try {
      const response = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: text })}`, { signal: asking.signal });
      if (response.ok) show((await response.json()).suggestions);
    } catch {
      // Another key was typed, or the line is gone: searching itself still works.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(current + 1);
    else if (event.key === "ArrowUp") choose(current - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && list.children[current]) location.assign(list.children[current].dataset.href);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
  input.addEventListener("blur", close);
}

document.querySelectorAll("input[data-suggest]").forEach(enhance);
