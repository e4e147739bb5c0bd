// The reaction form in place. Without this script the same form works as plain pages.

const NEAR_THE_END = 200; // characters

// On the form's own page the title goes along; in place it stays the article's.
const ownPage = document.querySelector("form[data-reaction]") !== null;

const parts = (form) => ({
  status: form.querySelector("[data-reaction-status]"),
  buttons: form.querySelectorAll("button[type=submit]"),
});

async function fetchPage(address, options = {}) {
  const response = await fetch(address, { signal: AbortSignal.timeout(30_000), ...options });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const part = page.querySelector("[data-reaction]");
  if (part && ownPage) document.title = page.title;
  return part;
}

function say(form, text) {
  parts(form).status.textContent = text;
}

function setBusy(form, busy) {
  form.toggleAttribute("data-busy", busy);
  for (const button of parts(form).buttons) button.setAttribute("aria-disabled", String(busy));
}

function show(old, fresh) {
  fresh.querySelector("[autofocus]")?.removeAttribute("autofocus"); // focus() does it here
  old.replaceWith(fresh);
  if (fresh.matches("form")) enhance(fresh);
  const first = fresh.querySelector(".error-summary, [name=name]");
  (fresh.matches("form") && first ? first : fresh).focus();
  fresh.scrollIntoView({ block: "nearest" });
}

async function send(form, button) {
  setBusy(form, true);
  say(form, "");
  let fresh;
  try {
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.append(button.name, button.value);
    fresh = await fetchPage(form.action, { method: "POST", body });
  } catch {
    // The line is gone: the text stays, and the same form may be sent again.
    setBusy(form, false);
    return say(form, form.dataset.offline);
  }
  if (fresh) return show(form, fresh);
  // An answer that is no form and no thanks: the browser itself sends the next time.
  setBusy(form, false);
  form.toggleAttribute("data-plain", true);
  say(form, form.dataset.offline);
}

async function renew(form, address) {
  try {
    const headers = { "X-Requested-With": "XMLHttpRequest" };
    const response = await fetch(address, { headers, cache: "no-store" });
    if (response.status === 429) return say(form, form.dataset.tooMany);
    const { key, image_url: image, audio_url: sound } = await response.json();
    const picture = form.querySelector("[data-captcha-image]");
    picture.srcset = `${image} 1x, ${image.replace(/\/$/, "@2/")} 2x`;
    picture.src = image;
    form.querySelector("[data-captcha-key]").value = key;
    const audio = form.querySelector("[data-captcha-sound]");
    if (audio && sound) audio.src = sound;
    const answer = form.querySelector("[data-captcha-answer]");
    answer.value = "";
    answer.focus();
    say(form, form.dataset.renewed);
  } catch {
    say(form, form.dataset.offline);
  }
}

// The count is seen at each key, and heard in a pause: once little is left, or too much is there.
function countCharacters(form) {
  const field = form.querySelector("textarea[maxlength]");
  const most = Number(field.getAttribute("maxlength"));
  field.removeAttribute("maxlength"); // it would cut off what is pasted, and count an emoji twice
  const seen = Object.assign(document.createElement("p"), { className: "field__count", ariaHidden: "true" });
  const heard = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  heard.setAttribute("role", "status");
  field.after(seen, heard);
  let pause;
  const count = () => {
    const left = most - [...field.value.trim()].length;
    const words = form.dataset[(left < 0 ? "over" : "left") + (Math.abs(left) === 1 ? "One" : "")];
    const number = Math.abs(left).toLocaleString(document.documentElement.lang);
    seen.textContent = words.replace("{number}", number);
    seen.toggleAttribute("data-over", left < 0);
    clearTimeout(pause);
    pause = setTimeout(() => (heard.textContent = left < NEAR_THE_END ? seen.textContent : ""), 1000);
  };
  field.addEventListener("input", count);
  count();
}

// One button in place of the browser's player: one stop with the keyboard instead of five.
function offerSound(form) {
  const audio = form.querySelector("[data-captcha-sound]");
  if (!audio) return;
  const button = form.querySelector("[data-captcha-play]");
  audio.controls = false;
  button.hidden = false;
  button.addEventListener("click", () => {
    audio.pause();
    audio.load(); // from the start, also where the browser cannot go back in a sound
    audio.play().catch((error) => {
      if (error.name !== "AbortError") say(form, form.dataset.silent);
    });
  });
}

function enhance(form) {
  countCharacters(form);
  offerSound(form);
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("data-busy")) return event.preventDefault();
    if (form.hasAttribute("data-plain")) return;
    event.preventDefault();
    const address = event.submitter?.dataset.captchaRenew;
    address && form.querySelector("[data-captcha-key]") ? renew(form, address) : send(form, event.submitter);
  });
}

function offer(opener) {
  const link = opener.querySelector("a");
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (opener.hasAttribute("data-busy")) return;
    opener.toggleAttribute("data-busy", true);
    const form = await fetchPage(link.href).catch(() => null);
    form ? show(opener, form) : location.assign(link.href);
  });
}

document.querySelectorAll("form[data-reaction]").forEach(enhance);
document.querySelectorAll("[data-reaction-opener]").forEach(offer);
