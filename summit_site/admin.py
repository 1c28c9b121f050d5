"""The admin of the roof: packages, the journal, and the theme without what has no effect here."""

from admin_interface.admin import ThemeAdmin
from admin_interface.models import Theme
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminFileWidget
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit_site.content import colours
from summit_site.content.editing.drafts import CannotPublishError
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.packages import Package, page_models, unpublished_records
from summit_site.content.editing.preflight import concerns
from summit_site.content.editing.rights import may
from summit_site.content.editing.workflow import form_address
from summit_site.content.identity import Identity, current_identity
from summit_site.content.pictures import ACCEPT, PictureUploadField
from summit_site.content.translated_forms import form_languages
from summit_site.content.translation import DEFAULT
from summit_site.content.widgets import EasyFields

# Our forms fold and order their parts themselves, in the order of the public page.
WITHOUT_EFFECT = {
    "show_fieldsets_as_tabs",
    "show_inlines_as_tabs",
    "collapsible_stacked_inlines",
    "collapsible_stacked_inlines_collapsed",
    "collapsible_tabular_inlines",
    "collapsible_tabular_inlines_collapsed",
}

PICTURES = {"logo", "favicon"}

# The theme that a migration made, and which of its colours are the accent.
THEME = "Summit Site"
ACCENT_FIELDS = [
    "logo_color",
    "css_header_link_color",
    "css_header_link_hover_color",
    "css_module_link_color",
    "css_module_link_selected_color",
    "css_module_link_hover_color",
    "css_generic_link_color",
    "css_generic_link_hover_color",
    "css_save_button_background_color",
    "css_save_button_background_hover_color",
]


def item_of(record):
    """Return what names a record in a package's form."""
    return f"{ContentType.objects.get_for_model(record).pk}:{record.pk}"


class PackageForm(forms.ModelForm):
    # Whose it is; they are offered what they may publish.
    user = None

    records = forms.MultipleChoiceField(
        label=_("What goes live together"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everything that is being worked on: new records, and drafts of live pages."),
    )

    class Meta:
        model = Package
        fields = ["name", "publish_at"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = self.instance.records() if self.instance.pk else []
        models = [model for model in page_models() if may(self.user, "publish", model)]
        offered = [*chosen, *unpublished_records(models)]
        self.offered = {item_of(each): each for each in offered if type(each) in models}
        field = self.fields.get("records")
        if field:
            field.initial = [item_of(each) for each in chosen]
            field.choices = [
                (item, f"{each._meta.verbose_name}: {each}") for item, each in self.offered.items()
            ]

    def chosen(self):
        return [self.offered[item] for item in self.cleaned_data["records"]]


@admin.register(Package)
class PackageAdmin(EasyFields, admin.ModelAdmin):
    form = PackageForm
    fields = ["name", "publish_at", "records"]
    list_display = ["name", "publish_at", "published_at"]
    change_form_template = "admin/package_form.html"

    def has_change_permission(self, request, obj=None):
        is_done = obj is not None and obj.published_at is not None
        return not is_done and super().has_change_permission(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def save_model(self, request, obj, form, change):
        obj.user = obj.user or request.user
        super().save_model(request, obj, form, change)
        obj.put_in(form.chosen())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        package = self.get_object(request, object_id)
        context = {"preflight": preflight(package) if package else []}
        return super().change_view(request, object_id, form_url, context)

    def response_change(self, request, obj):
        if "_publish_all" not in request.POST:
            return super().response_change(request, obj)
        try:
            obj.publish(user=request.user)
        except CannotPublishError as error:
            message = gettext("Nothing was published. %s") % error
            self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect(request.path)
        self.message_user(request, gettext("All of it is published."), messages.SUCCESS)
        return self.response_post_save_change(request, obj)


def preflight(package):
    """Return [(record, address of its form, [concern])] for all that goes live together."""
    records = package.records()
    return [(each, form_address(each), concerns(each, beside=records)) for each in records]


@admin.register(Entry)
class JournalAdmin(admin.ModelAdmin):
    """The journal, to be read."""

    list_display = ["at", "action", "record_name", "username", "comment"]
    list_display_links = None
    list_filter = ["action", ("at", admin.DateFieldListFilter)]
    search_fields = ["record_name", "username", "comment"]
    list_per_page = 100

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Identity)
class IdentityAdmin(EasyFields, admin.ModelAdmin):
    """The one row that says whose site it is: its list is its form."""

    fields = ["name", "owner", "accent", "accent_shown", "logo", "dark_logo", "email"]
    readonly_fields = ["accent_shown"]

    def has_add_permission(self, request):
        # Known already: the menu asks it on every page.
        return super().has_add_permission(request) and current_identity().pk is None

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        identity = Identity.objects.first()
        place = ("change", identity.pk) if identity else ("add",)
        return redirect(f"admin:summit_site_identity_{place[0]}", *place[1:])

    def render_change_form(self, request, context, *args, **kwargs):
        context |= {"title": capfirst(self.opts.verbose_name), "subtitle": None}
        context |= {"languages": form_languages(), "default_language": DEFAULT}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "accent" in form.changed_data:
            follow_accent(obj.accent_steps or colours.DEFAULT)

    @admin.display(description=_("on the pages"))
    def accent_shown(self, obj):
        """Draw text in the accent on light and on dark paper, with the contrast that it has."""
        steps = obj.accent_steps or colours.DEFAULT
        samples = [
            (place * 170, paper, colours.shade(*steps, scheme))
            for place, (scheme, paper) in enumerate(colours.PAPER.items())
        ]
        drawn = format_html_join(
            "",
            '<g transform="translate({0})"><rect width="160" height="48" fill="{1}" stroke="#888"/>'
            '<text x="80" y="30" text-anchor="middle" fill="{2}">{2} · {3} : 1</text></g>',
            [(x, paper, ink, f"{colours.contrast(ink, paper):.1f}") for x, paper, ink in samples],
        )
        return format_html('<svg width="331" height="49" viewBox="-.5 -.5 331 49">{}</svg>', drawn)


def follow_accent(steps):
    """Give the admin's theme the accent of the pages; other themes stay as staff made them."""
    accent, deep = colours.shade(*steps, "light"), colours.shade(*steps, "light", lightness=0.33)
    for theme in Theme.objects.filter(name=THEME):
        for name in ACCENT_FIELDS:
            setattr(theme, name, deep if "hover" in name or "selected" in name else accent)
        # Not `update`: the package keeps the theme until it is told by the signal.
        theme.save()


admin.site.unregister(Theme)


@admin.register(Theme)
class SummitThemeAdmin(ThemeAdmin):
    list_editable = []

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in PICTURES:
            # The package itself goes by the ending, and takes SVG, which can hold scripts.
            kwargs |= {
                "form_class": PictureUploadField,
                "widget": AdminFileWidget(ACCEPT),
                "help_text": _(
                    "JPEG, PNG or WebP, at most 20 MB. Place and camera data are removed."
                ),
            }
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        fieldsets = [
            (name, options | {"fields": [f for f in options["fields"] if f not in WITHOUT_EFFECT]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        return [(name, options) for name, options in fieldsets if options["fields"]]
