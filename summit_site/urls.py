from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from summit_site import embeds, permanent, search, sitemaps, views
from summit_site.content.editing.sharing import share, shared_page
from summit_site.styleguide import styleguide

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="home")),
    path("admin/", admin.site.urls),
    path("media/<path:path>", views.picture),
    path("share/<str:token>/", share, name="share"),
    path("share/<str:token>/page/", shared_page, name="shared_page"),
    path("api/v1/dumps/", include("summit_site.dumps")),
    path("api/v1/", include("summit_site.api")),
    path("oembed", embeds.oembed, name="oembed"),
    path("embed/v1.js", embeds.script, name="embed-script"),
    path("robots.txt", views.robots),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemaps/<slug:name>-<int:number>.xml", sitemaps.sitemap, name="sitemap"),
    path(".well-known/security.txt", views.security),
    path("id/<uuid:key>/", permanent.permanent, name="permanent"),
    path("id/<uuid:key>/qr.svg", views.qr_code),
    path("health/", views.health),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("cards/site.jpg", views.site_picture, name="site-picture"),
        path("cards/<str:kind>/<slug:slug>.jpg", views.share_picture, name="share-picture"),
        path("events/<slug:slug>/programme/qr.svg", views.qr_code),
        path("id/<uuid:key>/cite.<str:form>", permanent.cite, name="cite"),
        path("api/", views.open_data, name="open-data"),
        path("embed/events/<slug:slug>/card/", embeds.EventCard.as_view(), name="event-card"),
        path(
            "embed/events/<slug:slug>/programme/",
            embeds.EventProgramme.as_view(),
            name="event-programme-frame",
        ),
        path(
            "embed/initiatives/<slug:slug>/card/",
            embeds.InitiativeCard.as_view(),
            name="initiative-card",
        ),
        path("styleguide/", styleguide, name="styleguide"),
        path("accessibility/", views.accessibility, name="accessibility"),
        path("search/", search.search, name="search"),
        path("search/suggest/", search.suggest, name="suggest"),
        path("", include("events.urls")),
        path("", include("initiatives.urls")),
    ),
]
