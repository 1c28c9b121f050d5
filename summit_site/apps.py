from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.backends.signals import connection_created


class SummitSiteConfig(AppConfig):
    name = "summit_site"
    verbose_name = "Summit Site"

    def ready(self):
        # Models can be imported now, and not before.
        from summit_site import audit  # noqa: F401 (connects its receivers)
        from summit_site.content.generation import watch_connection

        connection_created.connect(watch_connection)


class SummitAdminConfig(admin_apps.AdminConfig):
    # Not this app's own configuration, which Django would take it for.
    default = False
    default_site = "summit_site.admin_site.SummitAdminSite"
