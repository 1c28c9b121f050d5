from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from summit_site import search, views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="home")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", views.picture),
    path("robots.txt", views.robots),
    path("health/", views.health),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("search/", search.search, name="search"),
        path("search/suggest/", search.suggest, name="suggest"),
        path("", include("events.urls")),
        path("", include("initiatives.urls")),
    ),
]
