"""Templates with their constants worked out once: this site has one language and one site map.

A sentence to translate, the address of a page, the name of a style sheet: Django looks each of them
up for every page it makes. Here that happens when the template is loaded, and what is left are the
things that differ. Only our own templates, and only what holds no variable.
"""

from django.conf import settings
from django.template import Context, Node
from django.template.base import FilterExpression, NodeList, Template, TextNode, TokenType, Variable
from django.template.defaulttags import AutoEscapeControlNode, IfNode, URLNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.html import escape
from django.utils.safestring import SafeString


class Folding(base.Loader):
    def get_template(self, template_name: str, skip: list | None = None) -> Template:
        template = super().get_template(template_name, skip)
        if template.origin.name.startswith(str(settings.BASE_DIR / "templates")):
            context = Context()
            context.template = template
            fold(template.nodelist, context)
        return template


class Loader(cached.Loader, Folding):
    """Keeps a template once it is folded: another thread may render it from that moment on."""


class Assign(Node):
    """What `{% url … as name %}` leaves behind, worked out."""

    def __init__(self, name: str, value: str):
        self.name, self.value = name, value

    def render(self, context: Context) -> SafeString:
        context[self.name] = self.value
        return escape("")


def fold(nodes: NodeList, context: Context) -> None:
    """Replace, in place, each node that is the same on every page by its text."""
    found: list[Node] = []
    for node in nodes:
        for children in _children(node):
            fold(children, context)
        folded = _folded(node, context)
        if isinstance(folded, TextNode) and found and isinstance(found[-1], TextNode):
            found[-1] = TextNode(found[-1].s + folded.s)
        else:
            found.append(folded)
    nodes[:] = found


def _children(node: Node):
    if isinstance(node, AutoEscapeControlNode):
        return  # its constants may be meant as HTML
    if isinstance(node, IfNode):
        yield from (nodes for _condition, nodes in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        if nodes := getattr(node, name, None):
            yield nodes


def _folded(node: Node, context: Context):
    if (
        isinstance(node, URLNode)
        and _is_constant(node.view_name)
        and not node.args + [*node.kwargs]
    ):
        name, node.asvar = node.asvar, None
        value = node.render(context)
        return Assign(name, value) if name else TextNode(value)
    return TextNode(node.render(context)) if _is_text(node) else node


def _is_text(node: Node) -> bool:
    """Return whether `node` writes the same on every page."""
    if isinstance(node, TranslateNode):
        return not node.asvar and not node.message_context and _is_constant(node.filter_expression)
    if isinstance(node, BlockTranslateNode):
        return (
            not (node.asvar or node.countervar or node.extra_context or node.message_context)
            and all(token.token_type == TokenType.TEXT for token in node.singular)
        )  # fmt: skip
    return isinstance(node, StaticNode) and not node.varname and _is_constant(node.path)


def _is_constant(expression: FilterExpression) -> bool:
    var = expression.var
    literal = var.literal if isinstance(var, Variable) else var
    return not expression.filters and isinstance(literal, str)
