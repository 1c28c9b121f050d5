"""The WSGI callable that granian (or any other server) runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit_site.settings")

application = get_wsgi_application()
