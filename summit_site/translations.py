"""The admin's page "Translations": records by languages, what is missing and what is outdated."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from summit_site.content.editing.journal import Entry
from summit_site.content.editing.workflow import form_address
from summit_site.content.lists_admin import CappedPaginator
from summit_site.content.pages import Page
from summit_site.content.parts import part_relations
from summit_site.content.publishing import Status
from summit_site.content.translation import column, other_languages, translated_fields
from summit_site.content.translation_exchange import read_answers, take_answers, to_csv, to_po
from summit_site.content.translation_units import State, state_of, units_of

PAGE_SIZE = 50
# What was changed last is what has to be translated next.
ORDER = ["-modified_at", "id"]
FORMATS = {"po": (to_po, "text/x-gettext-translation"), "csv": (to_csv, "text/csv")}


def kinds_for(user, action="view"):
    """Return {name: model} of the pages with translations that the user may view or change."""
    models = [model for model in admin.site._registry if issubclass(model, Page)]
    return {
        model._meta.model_name: model
        for model in models
        if translated_fields(model)
        and user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")
    }


class Filters(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"))
    language = forms.ChoiceField(label=_("Language"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    published = forms.BooleanField(label=_("Published only"), required=False)
    q = forms.CharField(label=_("Search"), required=False, max_length=200)

    def __init__(self, data, kinds):
        super().__init__({"kind": next(iter(kinds)), **data.dict()})
        names = dict(settings.LANGUAGES)
        self.fields["kind"].choices = [
            (name, model._meta.verbose_name_plural) for name, model in kinds.items()
        ]
        self.fields["language"].choices = [
            ("", _("All")),
            *[(code, names[code]) for code in other_languages()],
        ]
        self.fields["state"].choices = [("", _("All")), *State.choices]
        # What stands in for choices that there are not.
        self.unfiltered = {
            "kind": next(iter(kinds)),
            "language": "",
            "state": "",
            "published": False,
            "q": "",
        }


@dataclass
class Cell:
    """The state of one record in one language, and the way to the first text that needs work."""

    record: Page
    language: str

    @cached_property
    def units(self):
        return units_of(self.record, self.language)

    @cached_property
    def open_units(self):
        return [unit for unit in self.units if unit.state != State.COMPLETE]

    @cached_property
    def state(self):
        return state_of(self.units)

    @property
    def address(self):
        """The form in this language, at the field if it is one of the page itself."""
        own = [unit for unit in self.open_units if unit.record is self.record]
        place = f"#id_{column(own[0].field, self.language)}" if own else ""
        return f"{form_address(self.record)}?language={self.language}{place}"


def find_records(model, filters):
    """Return the records of a kind that the filters let through, with all their parts."""
    records = model.objects.prefetch_related(*part_relations(model)).order_by(*ORDER)
    if filters["published"]:
        records = records.filter(status=Status.PUBLISHED)
    if filters["q"]:
        name = column(model.naming_field or "family_name", settings.LANGUAGE_CODE)
        records = records.filter(**{f"{name}__icontains": filters["q"]})
    return records


def heat_map(records, filters):
    """Return ([(record, [Cell])], {language: {state: count}}) for records."""
    languages = [filters["language"]] if filters["language"] else other_languages()
    counts = {language: dict.fromkeys(State, 0) for language in languages}
    rows = []
    for record in records:
        cells = [Cell(record, language) for language in languages]
        for cell in cells:
            counts[cell.language][cell.state] += 1
        if not filters["state"] or any(cell.state == filters["state"] for cell in cells):
            rows.append((record, cells))
    return rows, counts


def translations(request):
    """Show the heat map, give out its texts (`?export=po`), take back answers by POST."""
    kinds = kinds_for(request.user)
    if not kinds:
        raise PermissionDenied
    report = _import(request) if request.method == "POST" else None
    form = Filters(request.GET, kinds)
    filters = form.cleaned_data if form.is_valid() else form.unfiltered
    records = find_records(kinds[filters["kind"]], filters)
    if request.GET.get("export") in FORMATS and filters["language"]:
        return _export(request, filters, heat_map(records, filters)[0])
    page = CappedPaginator(records, PAGE_SIZE).get_page(request.GET.get("page"))
    rows, counts = heat_map(page, filters)
    context = {
        **admin.site.each_context(request),
        "title": _("Translations"),
        "form": form,
        "filters": filters,
        "page": page,
        "rows": rows,
        "counts": counts,
        "languages": [(code, dict(settings.LANGUAGES)[code]) for code in counts],
        "report": report,
        "may_import": bool(kinds_for(request.user, "publish")),
    }
    return render(request, "admin/translations.html", context)


def _export(request, filters, rows):
    """Return a file of what needs work in one language; of what does not, if that is shown."""
    form = request.GET["export"]
    write, content_type = FORMATS[form]
    wanted = "units" if filters["state"] == State.COMPLETE else "open_units"
    units = [unit for _record, cells in rows for cell in cells for unit in getattr(cell, wanted)]
    name = f"{filters['kind']}-{filters['language']}.{form}"
    Entry.objects.write(Entry.Action.EXPORTED, user=request.user, comment=name)
    return HttpResponse(
        write(units, filters["language"]),
        content_type=f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _import(request):
    """Take the uploaded answers, or only check them, and return the report; None without a file."""
    allowed = kinds_for(request.user, "publish").values()
    if not allowed:
        raise PermissionDenied
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose the file that came back."))
        return None

    def may_change(model):
        return _page_model(model) in allowed

    try:
        language, answers = read_answers(file.name, file.read())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    report = take_answers(
        language, answers, may_change, only_check="check" in request.POST, user=request.user
    )
    if "check" not in request.POST:
        Entry.objects.write(Entry.Action.IMPORTED, user=request.user, comment=file.name)
    return report


def _page_model(model):
    """Return the page that a part, or a part of a part, belongs to; a page itself."""
    while not issubclass(model, Page):
        model = model._meta.get_field(model.owner_field).related_model
    return model
