from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from summit_site import search, views
from summit_site.content.editing.sharing import share, shared_page

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="home")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", views.picture),
    path("share/<str:token>/", share, name="share"),
    path("share/<str:token>/page/", shared_page, name="shared_page"),
    path("robots.txt", views.robots),
    path("health/", views.health),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("cards/<str:kind>/<slug:slug>.jpg", views.share_picture, name="share-picture"),
        path("accessibility/", views.accessibility, name="accessibility"),
        path("search/", search.search, name="search"),
        path("search/suggest/", search.suggest, name="suggest"),
        path("", include("events.urls")),
        path("", include("initiatives.urls")),
    ),
]
