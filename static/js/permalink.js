// An address of before the reactions had pages names a place only: lead it to its page.

const { permalink } = document.querySelector("script[data-permalink]").dataset;

function follow() {
  const [, number] = location.hash.match(/^#reactie-(\d+)$/) ?? [];
  if (number && !document.getElementById(`reactie-${number}`)) location.replace(`${permalink}${number}/`);
}

addEventListener("hashchange", follow);
follow();
