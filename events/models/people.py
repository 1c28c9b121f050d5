"""People and organisations: who they are, apart from what they were on any one day."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from events.models.event import Event
from summit_site.content.choices import language_choices
from summit_site.content.collation import HAN, sort_key
from summit_site.content.constraints import Check
from summit_site.content.identifiers import validate_orcid, validate_ror, validate_wikidata
from summit_site.content.many import Beginning, JSONText, are_few, having, latest
from summit_site.content.pages import Page, PageQuerySet, list_indexes
from summit_site.content.parts import OrderedPart
from summit_site.content.pictures import PictureField
from summit_site.content.publishing import Status, status_field
from summit_site.content.richtext import RichTextField
from summit_site.content.steps import Order
from summit_site.content.translation import active_language, language_of_texts, text_of


class PersonQuerySet(PageQuerySet):
    def for_page(self):
        return self.prefetch_related("links")

    def for_cards(self):
        """Load each person with the last appearance: as whom readers may know them."""
        from events.models import Appearance

        last = Appearance.objects.published().latest_first().select_related("organization")[:1]
        return self.prefetch_related(Prefetch("appearances", last, "last_appearances"))


class Person(Page):
    view_name = "events:person"

    # A name needs no translation: a person has a page in every language.
    naming_field = None

    class NameOrder(models.TextChoices):
        FAMILY_FIRST = "family_first", _("Family name first: LI Ming")
        GIVEN_FIRST = "given_first", _("Given name first: Ming LI")

    # Entered from an event's form, a new person is to be seen there without another form.
    status = status_field(Status.PUBLISHED)
    family_name = models.CharField(
        _("family name"),
        max_length=100,
        help_text=_("As usual, Li; pages show it in capitals, LI, so that it is recognised."),
    )
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    name_order = models.CharField(
        _("name order"), max_length=20, choices=NameOrder, default=NameOrder.GIVEN_FIRST
    )
    native_name = models.CharField(
        _("name in its own script"), max_length=100, blank=True, help_text=_("For example 李铭.")
    )
    native_language = models.CharField(
        _("language of that name"),
        max_length=10,
        blank=True,
        choices=language_choices,
        help_text=_("Screen readers pronounce the name by it."),
    )
    portrait = PictureField(_("portrait"), upload_to="portraits/%Y/%m/", blank=True)
    biography = RichTextField(_("biography"))
    # {language: the name as lists in that language are ordered by}
    sort_keys = models.JSONField(default=dict, editable=False)
    orcid = models.CharField(
        "ORCID", max_length=19, blank=True, validators=[validate_orcid], help_text=_("ORCID iD.")
    )

    objects = PersonQuerySet.as_manager()

    class Meta(Page.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["family_name", "given_name", "slug"]
        indexes = [
            *Page.Meta.indexes,
            models.Index(fields=["family_name_en", "given_name_en", "slug"], name="person_by_name"),
            *(
                models.Index(
                    JSONText("sort_keys", language),
                    "slug",
                    condition=Q(status=Status.PUBLISHED),
                    name=f"person_list_{language.replace('-', '_')}",
                )
                for language in settings.MODELTRANSLATION_LANGUAGES
            ),
        ]
        constraints = [
            *Page.Meta.constraints,
            Check(
                condition=Q(native_name="") | ~Q(native_language=""),
                name="person_native_name_has_language",
                field="native_language",
                violation_error_message=_("Say which language the name in its own script is in."),
            ),
        ]

    def __str__(self):
        return self.name

    def note_derived(self):
        super().note_derived()
        # Of all languages that have columns: one that is not offered yet may be later.
        self.sort_keys = {
            language: sort_key(" ".join(self._names(language)), language)
            for language in settings.MODELTRANSLATION_LANGUAGES
        }

    def _names(self, language):
        return [text_of(self, name, language)[0] for name in ["family_name", "given_name"]]

    @classmethod
    def list_order(cls):
        """Return the order by family name, as the active language has it."""
        return Order(JSONText("sort_keys", active_language()))

    @property
    def name(self):
        """The name in full, in its own order, the family name in capitals: LI Ming.

        In Chinese characters the family name always comes first, and there is no blank.
        """
        family, given = self._names(language_of_texts())
        parts = [family.upper(), given]
        if HAN.fullmatch(family + given):
            return family + given
        if self.name_order == self.NameOrder.GIVEN_FIRST:
            parts.reverse()
        return " ".join(filter(None, parts))

    @property
    def other_script(self):
        """The name in its own script, where that is not the one it is read in already."""
        return self.native_name if self.native_name and self.native_name != self.name else ""

    @cached_property
    def published_appearances(self):
        """What they said and did at published events, the latest first, to be shown."""
        appearances = latest(self.appearances.all(), Event.objects.published().named(), "event")
        appearances = appearances.select_related("event", "session", "organization")
        return Beginning(appearances.latest_first())

    @property
    def initials(self):
        """One or two letters that stand in for a missing portrait, in the name's order."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()


class PersonLink(OrderedPart):
    owner_field = "person"

    person = models.ForeignKey(Person, models.CASCADE, related_name="links")
    label = models.CharField(_("label"), max_length=100, help_text=_("For example: Staff page."))
    url = models.URLField(_("address"))

    class Meta(OrderedPart.Meta):
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return self.label


class OrganizationQuerySet(PageQuerySet):
    def for_page(self):
        """Load what the organisation's page shows of itself: the one it is part of."""
        return self.select_related("parent")


class Organization(Page):
    view_name = "events:organization"

    naming_field = "name"

    class Kind(models.TextChoices):
        UN_BODY = "un_body", _("United Nations body")
        INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organisation")
        GOVERNMENT = "government", _("Government")
        UNIVERSITY = "university", _("University")
        ENTERPRISE = "enterprise", _("Enterprise")
        FOUNDATION = "foundation", _("Foundation")
        NGO = "ngo", _("Non-governmental organisation")
        MEDIA = "media", _("Media")

    status = status_field(Status.PUBLISHED)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(
        _("short name"), max_length=60, blank=True, help_text=_("For example UNESCO-ICHEI.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    country = CountryField(_("country"), blank=True)
    logo = PictureField(_("logo"), upload_to="logos/%Y/%m/", blank=True)
    website = models.URLField(_("website"), blank=True)
    description = RichTextField(_("description"))
    ror = models.CharField(
        "ROR",
        max_length=9,
        blank=True,
        validators=[validate_ror],
        help_text=_("Identifier in the Research Organization Registry."),
    )
    wikidata = models.CharField(
        "Wikidata", max_length=20, blank=True, validators=[validate_wikidata]
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta(Page.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        indexes = [
            *Page.Meta.indexes,
            *list_indexes("organization", named="name"),
            models.Index(
                fields=["country"],
                condition=Q(status=Status.PUBLISHED),
                name="organization_by_country",
            ),
        ]
        constraints = [
            *Page.Meta.constraints,
            Check(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="organization_not_part_of_itself",
                field="parent",
                violation_error_message=_("An organisation cannot be part of itself."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def label(self):
        """The name as running text has it: the short one where there is one."""
        return self.short_name or self.name

    def share_facts(self):
        return {"kind": self.get_kind_display(), "facts": self.country.name}

    @property
    def list_note(self):
        return " · ".join(filter(None, [self.get_kind_display(), self.country.name]))

    def published_children(self):
        return Beginning(self.children.published())

    @property
    def events(self):
        """The events that it has a role in, as a series has its own."""
        return having(Event.objects.all(), self.event_roles.all(), "event")

    def published_event_roles(self):
        """Return its roles at published events, the latest first, to be shown."""
        roles = latest(self.event_roles.all(), Event.objects.published().named(), "event")
        return Beginning(
            roles.select_related("event").order_by("-event__starts_on", "event__slug", "position")
        )

    def published_people(self):
        """Return those who appeared for it at published events, by name, to be shown."""
        people, appearances = Person.objects.published(), self.appearances.all()
        if are_few(appearances):
            return Beginning(people.filter(pk__in=appearances.published().values("person")))
        seen = appearances.filter(person=OuterRef("pk")).published()
        return Beginning(people.filter(Exists(seen)))
