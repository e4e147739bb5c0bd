from django import template

register = template.Library()


@register.filter
def quoted(text: str) -> str:
    """Return `text` as a quotation in a plain mail, so that it cannot pass for the mail's own."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
