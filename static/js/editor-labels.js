// The rich-text editor names its buttons in English and its text not at all: say both in Dutch.
// The words come from the admin's own catalogue (locale/nl/LC_MESSAGES/djangojs.po).

const translate = window.gettext ?? ((text) => text);

function nameText(editor) {
  const label = document.querySelector(`label[for="${editor.querySelector("textarea")?.id}"]`);
  const text = editor.querySelector("[role=textbox]:not([aria-label])");
  text?.setAttribute("aria-label", label?.textContent.replace(/:\s*$/, "") ?? "");
}

function nameButtons() {
  for (const button of document.querySelectorAll(".prose-menubar [title]:not([data-named])")) {
    button.title = button.ariaLabel = translate(button.title);
    button.dataset.named = "";
  }
  for (const option of document.querySelectorAll(".prose-menubar__option:not([data-named]) > *")) {
    option.textContent = translate(option.textContent);
    option.parentElement.dataset.named = "";
  }
}

function nameAll() {
  document.querySelectorAll(".prose-editor").forEach(nameText);
  nameButtons();
}

new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
nameAll();
