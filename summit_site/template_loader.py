"""Templates with their words and addresses put in when they are loaded, once for each language.

Of what Django does for a page, a tenth is to look up the translations and addresses that are the
same each time.
"""

from django.template import Context
from django.template.base import FilterExpression, NodeList, TextNode, Variable
from django.template.defaulttags import IfNode, URLNode
from django.template.loaders import base, cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.translation import get_language


class LoaderOfConstants(base.Loader):
    """What a loader inherits to put in the words and addresses of the active language."""

    def get_template(self, template_name, skip=None):
        template = super().get_template(template_name, skip)
        template.nodelist = with_constants(template.nodelist)
        return template


class Loader(cached.Loader, LoaderOfConstants):
    """Django's loader that keeps templates, which here are those of a language each."""

    def cache_key(self, template_name, skip=None):
        return super().cache_key(template_name, skip) if skip else template_name, get_language()


def with_constants(nodes):
    """Return nodes of a template with text in the place of what is always the same."""
    found = NodeList()
    for node in nodes:
        text = text_of(node)
        if text is None:
            found.append(with_constants_within(node))
        elif found and isinstance(found[-1], TextNode):
            found[-1] = TextNode(found[-1].s + text)
        else:
            found.append(TextNode(text))
    found.contains_nontext = nodes.contains_nontext
    return found


def with_constants_within(node):
    if isinstance(node, IfNode):
        parts = node.conditions_nodelists
        node.conditions_nodelists = [(condition, with_constants(part)) for condition, part in parts]
        return node
    for name in node.child_nodelists:
        if isinstance(part := getattr(node, name, None), NodeList):
            setattr(node, name, with_constants(part))
    return node


def text_of(node):
    """Return what a node is rendered as whatever the context; None if it depends on that."""
    if isinstance(node, TextNode):
        return node.s
    if not is_constant(node):
        return None
    try:
        return str(node.render(Context()))
    except NoReverseMatch:
        # To be said where the page is rendered, if that comes to it.
        return None


def is_constant(node):
    match node:
        case TranslateNode(asvar=None, filter_expression=text, message_context=context):
            return is_literal(text) and (context is None or is_literal(context))
        case URLNode(view_name=name, args=[], asvar=None, kwargs=kwargs):
            # The admin's depend on which site's page it is.
            return is_literal(name) and not kwargs and not str(name.var).startswith("admin:")
        case StaticNode(path=path, varname=None):
            return is_literal(path)
    return False


def is_literal(expression):
    """Whether an expression of a template is a text in it, without a filter."""
    if not isinstance(expression, FilterExpression) or expression.filters:
        return False
    var = expression.var
    return isinstance(var, str) or (isinstance(var, Variable) and var.literal is not None)
