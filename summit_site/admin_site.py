"""The admin site: its name, its order, and files that only staff may open."""

from functools import wraps

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _

from summit_site.content.documents import download
from summit_site.content.identity import current_identity

# Who may open what, by the folder that the model's field uploads to.
FILE_PERMISSIONS = {
    "documents": "events.view_event",
    "publications": "initiatives.view_publication",
}


class LabelledAutocomplete(AutocompleteJsonView):
    """Search results that say enough to tell namesakes apart, where the model's admin knows how."""

    def serialize_result(self, obj, to_field_name):
        label = getattr(self.model_admin, "autocomplete_label", str)
        return super().serialize_result(obj, to_field_name) | {"text": label(obj)}


def refusing_what_cannot_be_read(view):
    """Return the view so that it answers 400 to what no link or form of ours sends.

    The stock lists hand all of the address on to the database: PostgreSQL has no NUL character,
    and what is no key of a record is a ValidationError.
    """

    @wraps(view)
    def careful_view(request, *args, **kwargs):
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            raise BadRequest("NUL in the query")
        try:
            return view(request, *args, **kwargs)
        except ValidationError as error:
            raise BadRequest("no key of a record") from error

    return careful_view


class SummitAdminSite(AdminSite):
    index_title = _("The record")
    # The menu stands in the page's head: forms and lists need the width.
    enable_nav_sidebar = False

    @property
    def site_header(self):
        return current_identity().site_name

    site_title = site_header

    def get_urls(self):
        # It asks this site for its models, so it can be read only when they are registered.
        from summit_site.translations import translations

        return [
            path("translations/", self.admin_view(translations), name="translations"),
            path("files/<path:name>", self.admin_view(self.file), name="file"),
            *super().get_urls(),
        ]

    def admin_view(self, view, cacheable=False):
        return super().admin_view(refusing_what_cannot_be_read(view), cacheable)

    def file(self, request, name):
        """Return a stored document, published or not, as a download."""
        folder, *rest = name.split("/")
        permission = FILE_PERMISSIONS.get(folder)
        if not permission or ".." in rest or not default_storage.exists(name):
            raise Http404
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return download(default_storage.open(name))

    def index(self, request, extra_context=None):
        from summit_site.my_work import my_work

        return super().index(request, {"my_work": my_work(request.user), **(extra_context or {})})

    def autocomplete_view(self, request):
        return LabelledAutocomplete.as_view(admin_site=self)(request)

    def get_app_list(self, request, app_label=None):
        """Return apps as installed and models as registered: what staff use most comes first."""
        app_places = {config.label: place for place, config in enumerate(apps.get_app_configs())}
        places = {model: place for place, model in enumerate(self._registry)}
        app_list = super().get_app_list(request, app_label)
        for app in app_list:
            app["models"].sort(key=lambda entry: places[entry["model"]])
        return sorted(app_list, key=lambda app: app_places[app["app_label"]])
