from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class SummitSiteConfig(AppConfig):
    name = "summit_site"
    verbose_name = "Summit Site"

    def ready(self):
        from summit_site import audit  # noqa: F401 (connects its receivers)


class SummitAdminConfig(admin_apps.AdminConfig):
    # Not this app's own configuration, which Django would take it for.
    default = False
    default_site = "summit_site.admin_site.SummitAdminSite"
