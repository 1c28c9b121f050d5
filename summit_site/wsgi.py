"""The WSGI callable that granian (or any other server) runs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit_site.settings")

application = get_wsgi_application()

if settings.PAGE_CACHE_MB:
    # Models can be imported now, and not before.
    from summit_site.page_cache import PageCache
    from summit_site.shared_pages import SharedPages

    shared_pages = SharedPages() if settings.CACHE_URL else None
    application = PageCache(application, settings.PAGE_CACHE_MB, shared_pages)
