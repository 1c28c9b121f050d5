"""What a browser sends back for a form of the admin."""

from django import forms

from summit_site.content.editing.revised_admin import OPENED_ON
from summit_site.content.editing.workflow import Move


def form_data(response, press=None):
    """Return the POST data of the admin's form in `response`, as if nothing had been changed.

    `press` is the button; what is published already is published anew, unless another is named.
    """
    inlines = [inline.formset for inline in response.context["inline_admin_formsets"]]
    managements = [formset.management_form for formset in inlines]
    parts = [form for formset in inlines for form in formset.forms]
    data = {OPENED_ON: getattr(response.context.get("opened_on"), "pk", "")}
    for form in [response.context["adminform"].form, *managements, *parts]:
        data |= {field.html_name: _sent(field) for field in form if _sent(field) is not None}
    is_live = getattr(response.context["original"], "is_published", False)
    button = press or (Move.PUBLISH if is_live else Move.SAVE)
    return {**data, str(button): "1"}


def _sent(field):
    """Return what the browser sends for a field: nothing for a file or a box that is not ticked."""
    value = field.value()
    if isinstance(field.field, forms.FileField) or value is False:
        return None
    if isinstance(value, list):
        return [str(each) for each in value]
    return "" if value is None else str(value)


def empty_parts(*prefixes):
    """Return what a form sends for inlines that nothing was added to."""
    counts = ["TOTAL_FORMS", "INITIAL_FORMS"]
    return {f"{prefix}-{count}": "0" for prefix in prefixes for count in counts}


def new_parts(prefix, *rows):
    """Return what a form sends for new parts, which each row of `rows` describes."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def errors_in(response):
    """Return {name of the field as sent: [messages]} for the form in `response`."""
    forms = [response.context["adminform"].form]
    forms += [
        form for inline in response.context["inline_admin_formsets"] for form in inline.formset
    ]
    return {
        form.add_prefix(name): list(messages)
        for form in forms
        for name, messages in form.errors.items()
    }
