"""The look of the admin: paper, ink and one accent, as on the public pages.

Staff may change it afterwards, under "Themes": it is a theme like any other.
"""

from django.db import migrations

NAME = "Summit Site"

PAPER = "#fcfaf6"
SHEET = "#f4efe5"
INK = "#1b2a41"
INK_SOFT = "#465268"
ACCENT = "#0b4f6c"
ACCENT_DEEP = "#083a50"
WHITE = "#ffffff"

THEME = {
    # Left empty, it is the name of the site, from the settings.
    "title": "",
    "title_color": INK,
    "logo_color": ACCENT,
    "logo_max_width": 160,
    "logo_max_height": 44,
    "env_visible_in_header": False,
    "env_visible_in_favicon": False,
    "language_chooser_active": False,
    "css_header_background_color": PAPER,
    "css_header_text_color": INK_SOFT,
    "css_header_link_color": ACCENT,
    "css_header_link_hover_color": ACCENT_DEEP,
    "css_module_background_color": SHEET,
    "css_module_background_selected_color": "#e4edf0",
    "css_module_text_color": INK,
    "css_module_link_color": ACCENT,
    "css_module_link_selected_color": ACCENT_DEEP,
    "css_module_link_hover_color": ACCENT_DEEP,
    "css_module_rounded_corners": False,
    "css_generic_link_color": ACCENT,
    "css_generic_link_hover_color": ACCENT_DEEP,
    "css_generic_link_active_color": INK,
    "css_save_button_background_color": ACCENT,
    "css_save_button_background_hover_color": ACCENT_DEEP,
    "css_save_button_text_color": WHITE,
    "css_delete_button_background_color": "#9b1c1c",
    "css_delete_button_background_hover_color": "#781313",
    "css_delete_button_text_color": WHITE,
    "related_modal_background_color": INK,
    "related_modal_background_opacity": "0.5",
    # The drop-down has no name for those who hear it.
    "list_filter_dropdown": False,
    "list_filter_highlight": True,
    "foldable_apps": False,
    "form_pagination_sticky": False,
}


def add_theme(apps, schema_editor):
    themes = apps.get_model("admin_interface", "Theme").objects.using(
        schema_editor.connection.alias
    )
    themes.update(active=False)
    themes.update_or_create(name=NAME, defaults=THEME | {"active": True})


def remove_theme(apps, schema_editor):
    """Delete the theme; without an active one, the package takes the first or makes its own."""
    themes = apps.get_model("admin_interface", "Theme").objects.using(
        schema_editor.connection.alias
    )
    themes.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("summit_site", "0001_initial"),
        ("admin_interface", "0032_alter_theme_defaults"),
    ]

    operations = [migrations.RunPython(add_theme, remove_theme)]
