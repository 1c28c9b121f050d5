"""The loader of templates: what it puts in is what Django would render, in each language."""

import pytest
from django.template import Context, Engine
from django.template.base import TextNode
from django.urls import NoReverseMatch, reverse
from django.utils import translation


def load(source):
    templates = {"page": f"{{% load i18n static %}}{source}"}
    inner = [("django.template.loaders.locmem.Loader", templates)]
    libraries = {f"{name}": f"django.templatetags.{name}" for name in ["i18n", "static"]}
    loaders = [("summit_site.template_loader.Loader", inner)]
    return Engine(loaders=loaders, libraries=libraries)


def rendered(engine, **context):
    return engine.get_template("page").render(Context(context))


def nodes(engine):
    """Return what is left to be rendered, besides text."""
    found = engine.get_template("page").nodelist
    return [type(node).__name__ for node in found if not isinstance(node, TextNode)]


def test_words_are_those_of_the_language_that_a_page_is_in():
    engine = load('{% translate "Events" %}: {{ name }}')

    shown = []
    for language in ["en", "fr", "ru", "fr"]:
        with translation.override(language):
            shown.append(rendered(engine, name="<b>"))

    assert shown == ["Events: &lt;b&gt;", "Événements: &lt;b&gt;", "Мероприятия: &lt;b&gt;",
                     "Événements: &lt;b&gt;"]  # fmt: skip


def test_what_is_always_the_same_becomes_one_text():
    engine = load('<a href="{% url \'home\' %}">{% translate "Events" %}</a>{% static "a.css" %}')

    assert nodes(engine) == ["LoadNode"]
    assert rendered(engine).startswith('<a href="/en/">Events</a>')


@pytest.mark.parametrize("name", ["", "home"])
def test_text_within_conditions_and_loops_is_put_in_too(name):
    engine = load(
        "{% if name %}{% url 'home' %}{% else %}{% translate 'Events' %}{% endif %}"
        "{% for each in name %}{% translate 'People' %},{% empty %}{% url 'home' %}{% endfor %}"
    )
    condition, loop = engine.get_template("page").nodelist[1:]

    parts = [*(part for _, part in condition.conditions_nodelists)]
    parts += [loop.nodelist_loop, loop.nodelist_empty]
    assert [type(node) for part in parts for node in part] == [TextNode] * 4
    assert rendered(engine, name=name) == ("/en/People,People,People,People," if name
                                           else "Events/en/")  # fmt: skip


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("{% translate name %}", "TranslateNode"),
        ("{% translate 'Events' as name %}", "TranslateNode"),
        ("{% translate 'Events'|lower %}", "TranslateNode"),
        ("{% url name %}", "URLNode"),
        ("{% url 'home' as name %}", "URLNode"),
        ("{% url 'events:detail' name %}", "URLNode"),
        ("{% url 'admin:index' %}", "URLNode"),
        ("{% static name %}", "StaticNode"),
    ],
)
def test_what_depends_on_the_page_is_left_to_it(source, kind):
    assert nodes(load(source)) == ["LoadNode", kind]


def test_address_that_is_not_there_fails_only_where_it_is_shown():
    engine = load("{% if name %}{% url 'nowhere' %}{% endif %}{% url 'home' %}")

    assert rendered(engine) == reverse("home")
    with pytest.raises(NoReverseMatch):
        rendered(engine, name="x")
