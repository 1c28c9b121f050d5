"""The theme of the admin, without the switches that our forms leave nothing to switch."""

from admin_interface.admin import ThemeAdmin
from admin_interface.models import Theme
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.utils.translation import gettext_lazy as _

from summit_site.content.pictures import ACCEPT, PictureUploadField

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
