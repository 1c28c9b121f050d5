"""How staff enter people and organisations: in passing from other forms, or each in full."""

from django.contrib import admin
from django.db.models import OuterRef, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from events.exchange import OrganizationResource, PersonResource
from events.models import Appearance, Organization, Person, PersonLink
from summit_site.content.inlines import RowInline
from summit_site.content.lists_admin import CountryFilter
from summit_site.content.publishing_admin import BY_STATUS, PublishableAdmin, thumbnail
from summit_site.content.queries import count_beside, first_text


# As `Organization.label` has it, in a query.
class PersonLinkInline(RowInline):
    model = PersonLink
    fields = ["label", "url", "position"]
    summary = ["label"]


@admin.register(Person)
class PersonAdmin(PublishableAdmin):
    resource_class = PersonResource
    list_display = ["picture", "full_name", "native_name", "latest", "appearance_count", "state"]
    list_display_links = ["full_name"]
    list_filter = [
        BY_STATUS,
        ("portrait", admin.EmptyFieldListFilter),
        ("biography", admin.EmptyFieldListFilter),
    ]
    search_fields = ["family_name", "given_name", "native_name", "orcid"]
    search_help_text = _("Searches names in any script and ORCID iDs.")
    prepopulated_fields = {"slug": ["family_name", "given_name"]}
    quick_fields = [
        ("family_name", "given_name"),
        "name_order",
        ("native_name", "native_language"),
        "slug",
    ]
    fieldsets = [
        (
            _("Name"),
            {
                "fields": [
                    ("family_name", "given_name"),
                    "name_order",
                    ("native_name", "native_language"),
                ]
            },
        ),
        (_("About"), {"fields": ["portrait", "biography", "orcid"]}),
    ]
    inlines = [PersonLinkInline]

    def get_queryset(self, request):
        appearances = Appearance.objects.filter(person=OuterRef("pk")).latest_first()
        short_name = first_text(appearances, "organization__short_name")
        return (
            super()
            .get_queryset(request)
            .annotate(
                appearance_total=count_beside(Appearance.objects, "person"),
                latest_title=first_text(appearances, "job_title"),
                latest_organization=Coalesce(
                    NullIf(short_name, Value("", TextField())),
                    first_text(appearances, "organization__name"),
                ),
            )
        )

    def autocomplete_label(self, person):
        """Return what tells a person from a namesake: both scripts and the latest organisation."""
        names = [person.name, person.native_name, person.latest_organization]
        return " · ".join(filter(None, names))

    @admin.display(description=_("portrait"), empty_value="")
    def picture(self, person):
        return thumbnail(person.portrait)

    @admin.display(description=_("name"), ordering="family_name")
    def full_name(self, person):
        return person.name

    @admin.display(description=_("last seen as"))
    def latest(self, person):
        return ", ".join(filter(None, [person.latest_title, person.latest_organization]))

    @admin.display(description=_("appearances"), ordering="appearance_total")
    def appearance_count(self, person):
        return person.appearance_total


@admin.register(Organization)
class OrganizationAdmin(PublishableAdmin):
    resource_class = OrganizationResource
    list_display = ["picture", "name", "short_name", "kind", "country", "state"]
    list_display_links = ["name"]
    list_filter = [
        BY_STATUS,
        "kind",
        CountryFilter,
        ("logo", admin.EmptyFieldListFilter),
    ]
    search_fields = ["name", "short_name", "ror", "wikidata"]
    search_help_text = _("Searches names, short names and identifiers.")
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    quick_fields = [("name", "short_name"), ("kind", "country"), "slug"]
    fieldsets = [
        (
            _("Name"),
            {"fields": [("name", "short_name"), ("kind", "country"), "parent"]},
        ),
        (_("About"), {"fields": ["logo", "description", "website", ("ror", "wikidata")]}),
    ]

    def autocomplete_label(self, organization):
        return " · ".join(filter(None, [organization.name, organization.short_name]))

    @admin.display(description=_("logo"), empty_value="")
    def picture(self, organization):
        return thumbnail(organization.logo)
