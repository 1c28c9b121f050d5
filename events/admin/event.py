"""How staff enter events, each on one form, and what events are filed under."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from events.admin.next_edition import NextEditionAdmin
from events.exchange import EventResource
from events.models import (
    Appearance,
    Document,
    Event,
    EventOrganization,
    EventSeries,
    Photo,
    Session,
    Topic,
)
from summit_site.content.editing.rights import may
from summit_site.content.inlines import CardInline, PartFormSet, RowInline
from summit_site.content.lists_admin import CountryFilter, FewChoicesFilter, year_filter
from summit_site.content.publishing_admin import BY_STATUS, PublishableAdmin, badge, thumbnail
from summit_site.content.queries import count_beside
from summit_site.content.widgets import EasyFields, FileWidget


class OrganizationInline(RowInline):
    model = EventOrganization
    verbose_name = _("organisation")
    verbose_name_plural = _("organisations")
    fields = ["role", "organization", "position"]
    autocomplete_fields = ["organization"]
    summary = ["organization"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organization")


class SessionInline(CardInline):
    model = Session
    verbose_name_plural = _("programme")
    fields = [
        ("kind", "title"),
        ("day", "starts", "ends"),
        ("room", "language"),
        "abstract",
        "recording_url",
        "position",
    ]
    summary = [("day", "starts"), "title", "kind"]


class SessionPartFormSet(PartFormSet):
    """Parts that may belong to a session: the event's sessions are asked for once for all rows."""

    @cached_property
    def sessions(self):
        return list(Session.objects.filter(event=self.instance.pk).in_order())

    def add_fields(self, form, index):
        super().add_fields(form, index)
        field = form.fields.get("session")
        if field:
            field.queryset = Session.objects.filter(event=self.instance.pk)
            field.choices = [("", field.empty_label), *((each.pk, each) for each in self.sessions)]


class AppearanceInline(CardInline):
    model = Appearance
    formset = SessionPartFormSet
    verbose_name = _("person")
    verbose_name_plural = _("people")
    fields = [
        ("person", "role"),
        ("job_title", "organization"),
        "speech_title",
        "session",
        "position",
    ]
    autocomplete_fields = ["person", "organization"]
    summary = ["person", ("job_title", "organization"), "role", "speech_title"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related("person", "organization", "session")


class PhotoInline(CardInline):
    model = Photo
    fields = [
        "image",
        "alternative_text",
        "is_decorative",
        "caption",
        ("credit", "licence"),
        ("focal_x", "focal_y"),
        "position",
    ]
    summary = ["caption", "alternative_text", "credit"]


class DocumentInline(CardInline):
    model = Document
    formset = SessionPartFormSet
    fields = ["title", ("kind", "language"), "file", "earlier_versions", "session", "position"]
    readonly_fields = ["earlier_versions"]
    summary = ["title", "kind", "language"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("session").prefetch_related("versions")

    @admin.display(description=_("earlier versions"), empty_value=_("None"))
    def earlier_versions(self, document):
        if document._state.adding:
            return ""
        return format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            (
                (FileWidget().address(version.file), _("version %d") % version.number)
                for version in document.versions.all()
            ),
        )


class GapFilter(admin.SimpleListFilter):
    title = _("what is missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return Event.GAPS.items()

    def queryset(self, request, queryset):
        return queryset.lacking(self.value()) if self.value() in Event.GAPS else queryset


@admin.register(Event)
class EventAdmin(NextEditionAdmin, PublishableAdmin):
    resource_class = EventResource
    list_display = ["cover", "title", "edition_of", "days", "where", "state", "missing"]
    list_display_links = ["title"]
    list_filter = [
        BY_STATUS,
        year_filter("starts_on"),
        GapFilter,
        "kind",
        ("series", FewChoicesFilter),
        CountryFilter,
        ("topics", FewChoicesFilter),
    ]
    list_select_related = ["series"]
    search_fields = ["title", "theme", "summary", "city", "series__title"]
    search_help_text = _("Searches titles, themes, summaries, cities and series.")
    autocomplete_fields = ["series", "topics"]
    prepopulated_fields = {"slug": ["title"]}
    quick_fields = ["title", "kind", ("starts_on", "ends_on"), ("city", "country"), "slug"]
    fieldsets = [
        (
            _("Title and series"),
            {"fields": ["title", ("series", "edition"), ("kind", "mode"), "theme", "topics"]},
        ),
        (
            _("When and where"),
            {
                "fields": [
                    ("starts_on", "ends_on", "time_zone"),
                    ("venue", "address"),
                    ("city", "country"),
                ]
            },
        ),
        (
            _("Postponed, cancelled, on a map"),
            {
                "fields": [
                    "holding",
                    ("former_starts_on", "former_ends_on"),
                    ("latitude", "longitude"),
                ],
                "classes": ["collapse"],
            },
        ),
        (_("Story"), {"fields": ["released_on", "summary", "body"]}),
        (
            _("Taking part"),
            {"fields": ["participants_note", "registration_url", "stream_url"]},
        ),
    ]
    inlines = [OrganizationInline, SessionInline, AppearanceInline, PhotoInline, DocumentInline]

    def get_queryset(self, request):
        first_photo = Photo.objects.filter(event=OuterRef("pk")).values("image")[:1]
        events = super().get_queryset(request).with_gaps()
        return events.annotate(first_photo=Subquery(first_photo))

    def more_tools(self, request, record):
        address = reverse("admin:events_event_next_edition", args=[record.pk])
        yield from super().more_tools(request, record)
        if self.has_add_permission(request):
            yield address, _("Next edition")

    @admin.display(description=_("photo"), empty_value="")
    def cover(self, event):
        return thumbnail(event.first_photo)

    @admin.display(description=_("series"), ordering="series__title")
    def edition_of(self, event):
        return " · ".join(str(part) for part in [event.series, event.edition] if part)

    @admin.display(description=_("held"), ordering="starts_on")
    def days(self, event):
        first, last = event.starts_on, event.ends_on
        if first == last:
            return date(last, "j M Y")
        start = "j" if (first.year, first.month) == (last.year, last.month) else "j M Y"
        return f"{date(first, start)}–{date(last, 'j M Y')}"

    @admin.display(description=_("place"), ordering="city")
    def where(self, event):
        return event.place

    @admin.display(description=_("missing"))
    def missing(self, event):
        return format_html_join(" ", "{}", ((badge("gap", gap),) for gap in event.gaps))


@admin.register(EventSeries)
class EventSeriesAdmin(PublishableAdmin):
    list_display = ["title", "editions", "state"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    quick_fields = ["title", "slug"]
    fieldsets = [(None, {"fields": ["title", "description"]})]

    def get_queryset(self, request):
        counted = count_beside(Event.objects, "series")
        return super().get_queryset(request).annotate(event_count=counted)

    @admin.display(description=_("editions"), ordering="event_count")
    def editions(self, series):
        return series.event_count


@admin.register(Topic)
class TopicAdmin(PublishableAdmin):
    list_display = ["title", "events_filed", "state"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    quick_fields = ["title", "slug"]
    fieldsets = [(None, {"fields": ["title", "description"]})]

    def get_queryset(self, request):
        counted = count_beside(Event.topics.through.objects, "topic")
        return super().get_queryset(request).annotate(event_count=counted)

    @admin.display(description=_("events"), ordering="event_count")
    def events_filed(self, topic):
        return topic.event_count


@admin.register(Session)
class SessionAdmin(EasyFields, admin.ModelAdmin):
    """Sessions are edited in their event's form; this lets other forms find them."""

    search_fields = ["title", "event__title"]
    actions = None

    def has_module_permission(self, request):
        return False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        # Asked too when its event is deleted. What is deleted here is off the site at once.
        return may(request.user, "publish", Event) and super().has_delete_permission(request, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("event")

    def delete_view(self, request, object_id, extra_context=None):
        raise PermissionDenied

    def autocomplete_label(self, session):
        return f"{session.title} · {session.event}"
