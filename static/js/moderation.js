// The moderation page: keys, a chosen reason that fills itself in, and a warning before typed
// words are lost. Without this script every button works as it is.

const STORED_KEYS = "desk-keys"; // an older name: who switched the keys off keeps them off
const forms = [...document.querySelectorAll("#content form")];
const fields = "input:not([type=hidden]), select, textarea";

const isChanged = (field) =>
  field.matches("select")
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue;

function guard() {
  let sent = null;
  for (const form of forms) form.addEventListener("submit", () => (sent = form));
  addEventListener("beforeunload", (event) => {
    const others = forms.filter((form) => form !== sent);
    if (others.some((form) => [...form.querySelectorAll(fields)].some(isChanged))) {
      event.preventDefault();
    }
    sent = null;
  });
}

function fillReasons(part) {
  const [choice, reason] = part.querySelectorAll("select, textarea");
  let filled = "";
  const fill = () => {
    if (reason.value !== filled && reason.value !== "") return; // the moderator's own words stay
    filled = choice.selectedOptions[0].dataset.text ?? "";
    reason.value = filled;
  };
  fill(); // somebody may have chosen before this script arrived
  choice.addEventListener("change", fill);
}

const press = {
  BUTTON: (button) => button.click(),
  A: (link) => link.click(),
  SUMMARY(summary) {
    summary.parentElement.open = true;
    summary.parentElement.querySelector("textarea").focus();
  },
  SELECT: (select) => select.focus(),
};

function listen(panel) {
  const box = panel.querySelector("input");
  box.checked = localStorage.getItem(STORED_KEYS) !== "off";
  box.addEventListener("change", () => {
    localStorage.setItem(STORED_KEYS, box.checked ? "on" : "off");
  });
  panel.hidden = false;
  document.querySelector("[data-reason] select")?.setAttribute("data-key", "a");
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    const isTyping = target.isContentEditable || target.matches(fields);
    if (!box.checked || isTyping || event.repeat || event.defaultPrevented) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return;
    event.preventDefault();
    press[found.tagName](found);
  });
}

guard();
document.querySelectorAll("[data-reason]").forEach(fillReasons);
document.querySelectorAll("[data-moderation-keys]").forEach(listen);
