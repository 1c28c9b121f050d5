"""How staff enter initiatives, what they reiterate, and what came of their recommendations."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    Initiative,
    Launcher,
    Mention,
    Programme,
    ProgrammeOrganization,
    Publication,
    PublicationText,
    Recommendation,
)
from summit_site.content.editing.revised_admin import RevisedAdmin
from summit_site.content.editing.rights import may
from summit_site.content.inlines import CardInline, RowInline
from summit_site.content.lists_admin import year_filter
from summit_site.content.publishing import Status
from summit_site.content.publishing_admin import BY_STATUS, PublishableAdmin, thumbnail
from summit_site.content.queries import count_beside


class LauncherInline(CardInline):
    model = Launcher
    fields = ["person", ("job_title", "organization"), "position"]
    autocomplete_fields = ["person", "organization"]
    summary = ["person", ("job_title", "organization")]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "organization")


class RecommendationInline(CardInline):
    model = Recommendation
    fields = [("number", "title"), "text", "sdgs"]
    summary = ["number", "title"]
    show_change_link = True


@admin.register(Initiative)
class InitiativeAdmin(PublishableAdmin):
    list_display = ["title", "kind", "launched_on", "event", "numbered", "progress", "state"]
    list_filter = [BY_STATUS, year_filter("launched_on"), "kind", "progress", "is_open"]
    list_select_related = ["event"]
    search_fields = ["title", "summary", "event__title", "recommendations__title"]
    search_help_text = _("Searches titles, summaries, events and recommendations.")
    autocomplete_fields = ["event", "partners", "reiterates", "programmes"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (
            _("Title and launch"),
            {"fields": ["title", ("kind", "launched_on"), "event", "summary"]},
        ),
        (_("Text"), {"fields": ["preamble", "outlook", "sdgs"]}),
        (_("What it builds on"), {"fields": ["partners", "reiterates", "programmes"]}),
        (_("What came of it"), {"fields": ["progress", "is_open"]}),
    ]
    inlines = [LauncherInline, RecommendationInline]

    def get_queryset(self, request):
        count = count_beside(Recommendation.objects, "initiative")
        return super().get_queryset(request).annotate(recommendation_count=count)

    @admin.display(description=_("recommendations"), ordering="recommendation_count")
    def numbered(self, initiative):
        return initiative.recommendation_count


class MentionInline(CardInline):
    model = Mention
    fields = [
        "kind",
        ("event", "session"),
        ("publication", "programme"),
        "note",
        "position",
    ]
    autocomplete_fields = ["event", "session", "publication", "programme"]
    summary = ["kind", ("event", "session", "publication", "programme")]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.autocomplete_fields)


@admin.register(Recommendation)
class RecommendationAdmin(RevisedAdmin):
    """Where a recommendation was taken up; the form of its initiative leads here."""

    list_display = ["__str__", "initiative"]
    actions = None
    list_select_related = ["initiative"]
    search_fields = ["title", "initiative__title"]
    fields = ["initiative", "number", "title"]
    readonly_fields = fields
    inlines = [MentionInline]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("initiative")

    def get_fieldsets(self, request, obj=None):
        # Its texts are shown, in the reader's language; they are written in its initiative's form.
        return [(None, {"fields": self.fields})]

    def has_module_permission(self, request):
        return False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        # What is written here is on the site as soon as the initiative is.
        is_live = obj is not None and obj.initiative.status == Status.PUBLISHED
        may_here = not is_live or may(request.user, "publish", Initiative)
        return may_here and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        # Asked too when its initiative is deleted. What is deleted here is off the site at once.
        may_publish = may(request.user, "publish", Initiative)
        return may_publish and super().has_delete_permission(request, obj)

    def render_change_form(self, request, context, *args, **kwargs):
        context |= {"title": context["original"], "subtitle": None, "show_delete": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(self, request, object_id, extra_context=None):
        raise PermissionDenied

    def view_on_site(self, recommendation):
        return recommendation.get_absolute_url() if recommendation.initiative.is_published else None


class PublicationTextInline(RowInline):
    model = PublicationText
    fields = ["language", "file", "link"]


@admin.register(Publication)
class PublicationAdmin(PublishableAdmin):
    list_display = ["picture", "title", "kind", "year", "text_count", "state"]
    list_display_links = ["title"]
    list_filter = [BY_STATUS, "kind", "year", ("cover", admin.EmptyFieldListFilter)]
    search_fields = ["title", "doi", "isbn", "document_symbol", "publishers__name"]
    search_help_text = _("Searches titles, publishers and identifiers.")
    autocomplete_fields = ["publishers", "authors", "event"]
    prepopulated_fields = {"slug": ["title"]}
    quick_fields = ["title", ("kind", "year"), "slug"]
    fieldsets = [
        (
            _("Title"),
            {"fields": ["title", ("kind", "year", "published_on"), "publishers", "authors"]},
        ),
        (_("About"), {"fields": ["cover", "summary", "event"]}),
        (_("Identifiers"), {"fields": [("doi", "isbn", "document_symbol")]}),
    ]
    inlines = [PublicationTextInline]

    def get_queryset(self, request):
        count = count_beside(PublicationText.objects, "publication")
        return super().get_queryset(request).annotate(text_total=count)

    @admin.display(description=_("cover"), empty_value="")
    def picture(self, publication):
        return thumbnail(publication.cover)

    @admin.display(description=_("languages"), ordering="text_total")
    def text_count(self, publication):
        return publication.text_total


class ProgrammeOrganizationInline(RowInline):
    model = ProgrammeOrganization
    verbose_name = _("organisation")
    verbose_name_plural = _("organisations")
    fields = ["role", "organization", "position"]
    autocomplete_fields = ["organization"]
    summary = ["organization"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organization")


@admin.register(Programme)
class ProgrammeAdmin(PublishableAdmin):
    list_display = ["name", "acronym", "start_year", "organization_count", "state"]
    list_filter = [BY_STATUS, "start_year"]
    search_fields = ["name", "acronym", "organizations__name"]
    search_help_text = _("Searches names, acronyms and organisations.")
    autocomplete_fields = ["events"]
    prepopulated_fields = {"slug": ["name"]}
    quick_fields = [("name", "acronym"), "start_year", "slug"]
    fieldsets = [
        (_("Name"), {"fields": [("name", "acronym"), ("start_year", "starts_on"), "link"]}),
        (_("About"), {"fields": ["description", "events"]}),
    ]
    inlines = [ProgrammeOrganizationInline]

    def get_queryset(self, request):
        count = count_beside(ProgrammeOrganization.objects, "programme")
        return super().get_queryset(request).annotate(organization_total=count)

    @admin.display(description=_("organisations"), ordering="organization_total")
    def organization_count(self, programme):
        return programme.organization_total
