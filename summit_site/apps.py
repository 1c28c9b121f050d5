from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class SummitSiteConfig(AppConfig):
    name = "summit_site"
    verbose_name = "Summit Site"

    def ready(self):
        # Not before all models are there.
        from events.outputs import OUTPUT_KINDS as OUTPUTS_OF_EVENTS
        from events.search import SEARCH_KINDS as OF_EVENTS
        from initiatives.outputs import OUTPUT_KINDS as OUTPUTS_OF_INITIATIVES
        from initiatives.search import SEARCH_KINDS as OF_INITIATIVES
        from summit_site import audit  # noqa: F401 (connects its receivers)
        from summit_site.content.generation import watch_connection
        from summit_site.content.outputs import kinds
        from summit_site.content.search_changes import follow_changes, index_older_content
        from summit_site.content.search_kinds import register
        from summit_site.content.translation import read_texts_in_active_language

        read_texts_in_active_language()
        register([*OF_EVENTS, *OF_INITIATIVES])
        kinds.register([*OUTPUTS_OF_EVENTS, *OUTPUTS_OF_INITIATIVES])
        follow_changes()
        post_migrate.connect(index_older_content, sender=self)
        connection_created.connect(watch_connection)


class SummitAdminConfig(admin_apps.AdminConfig):
    # Not this app's own configuration, which Django would take it for.
    default = False
    default_site = "summit_site.admin_site.SummitAdminSite"
