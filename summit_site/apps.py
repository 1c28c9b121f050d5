from django.apps import AppConfig


class SummitSiteConfig(AppConfig):
    name = "summit_site"
    verbose_name = "Summit Site"
