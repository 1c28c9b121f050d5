from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from summit_site import permanent, search, sitemaps, views
from summit_site.content.editing.sharing import share, shared_page

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="home")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", views.picture),
    path("share/<str:token>/", share, name="share"),
    path("share/<str:token>/page/", shared_page, name="shared_page"),
    path("robots.txt", views.robots),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemaps/<slug:name>-<int:number>.xml", sitemaps.sitemap, name="sitemap"),
    path(".well-known/security.txt", views.security),
    path("id/<uuid:key>/", permanent.permanent, name="permanent"),
    path("health/", views.health),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("cards/site.jpg", views.site_picture, name="site-picture"),
        path("cards/<str:kind>/<slug:slug>.jpg", views.share_picture, name="share-picture"),
        path("id/<uuid:key>/cite.<str:form>", permanent.cite, name="cite"),
        path("search/", search.search, name="search"),
        path("search/suggest/", search.suggest, name="suggest"),
        path("", include("events.urls")),
        path("", include("initiatives.urls")),
    ),
]
