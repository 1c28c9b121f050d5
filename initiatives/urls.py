from django.urls import path

from initiatives import views

app_name = "initiatives"

urlpatterns = [
    path("initiatives/", views.initiative_list, name="list"),
    path("initiatives/feed.<str:form>", views.initiative_list_feed, name="list-feed"),
    path("initiatives/<slug:slug>/", views.InitiativeDetail.as_view(), name="detail"),
    path(
        "initiatives/<slug:slug>/<int:number>/",
        views.RecommendationDetail.as_view(),
        name="recommendation",
    ),
    path("publications/", views.PublicationList.as_view(), name="publication-list"),
    path("publications/<slug:slug>/", views.PublicationDetail.as_view(), name="publication"),
    path("texts/<uuid:pk>/", views.publication_text, name="publication-text"),
    path("programmes/", views.ProgrammeList.as_view(), name="programme-list"),
    path("programmes/<slug:slug>/", views.ProgrammeDetail.as_view(), name="programme"),
]
