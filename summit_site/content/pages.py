"""A page of the site: what events, people, initiatives and all that has an address share."""

from django.conf import settings
from django.db.models import Index, Q
from django.utils import translation
from django.utils.text import capfirst
from modeltranslation.utils import build_localized_fieldname as column

from summit_site.content.addresses import Slugged, SluggedQuerySet
from summit_site.content.identity import current_identity
from summit_site.content.parts import Record
from summit_site.content.publishing import Publishable, PublishableQuerySet, Status
from summit_site.content.share_pictures import ShareCard
from summit_site.content.steps import Order
from summit_site.content.translation import DEFAULT, Translatable, active_language, text_of


class PageQuerySet(SluggedQuerySet, PublishableQuerySet):
    def for_page(self):
        """Load what the record's page shows of it; a kind that joins others says which."""
        return self

    def for_cards(self):
        """Load what a list shows of each record; a kind that joins others says which."""
        return self

    def first_cards(self, most):
        """Return the first so many in their order, with `for_cards()`.

        They are found by their keys: where many have to be sorted, only these are read whole.
        """
        cards = self.model.objects.filter(pk__in=self.values("pk")[:most]).for_cards()
        return cards.order_by(*self.query.order_by)

    def named(self):
        """Return the records with a name in the default language, which all of them have.

        Said all the same: it lets the index answer that lists in that language are read along.
        """
        field = self.model.naming_field
        return self.filter(**{f"{column(field, DEFAULT)}__gt": ""}) if field else self

    def translated(self):
        """Return what has a name in the active language; `Page.is_translated` is for one."""
        return self.filter(self.model.has_translation())


def list_indexes(kind, *orders, named="title"):
    """Return an index for each language: what a list in it shows, in its order.

    The order is by the first of `orders`, or by name, `named` in that language.
    """
    for language in settings.MODELTRANSLATION_LANGUAGES:
        name = column(named, language)
        yield Index(
            *(orders or [name]),
            "slug",
            condition=Q(**{"status": Status.PUBLISHED, f"{name}__gt": ""}),
            name=f"{kind}_list_{language.replace('-', '_')}",
        )


class Page(Record, Slugged, Publishable, Translatable):
    """A record that visitors can open, once it is published, at an address that lasts."""

    # What it is called by: translated, it makes a page that exists in a language. None: always.
    naming_field = "title"

    objects = PageQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = True
        # Whoever may change a page may write its drafts; visitors see what others publish.
        default_permissions = ["add", "change", "delete", "view", "publish"]

    @classmethod
    def has_translation(cls):
        """Return the condition that a record has a name in the active language."""
        if cls.naming_field is None:
            return Q(pk__isnull=False)
        return Q(**{f"{column(cls.naming_field, active_language())}__gt": ""})

    @classmethod
    def list_order(cls):
        """Return the order of a list of them all in the active language: by name."""
        return Order(column(cls.naming_field, active_language()))

    @property
    def is_translated(self):
        """Whether it has a name in the active language; `PageQuerySet.translated` is for many."""
        return active_language() in self.translations()

    def translations(self):
        """Return the languages of the site that it has a name in."""
        return [
            code
            for code, _name in settings.LANGUAGES
            if not self.naming_field or text_of(self, self.naming_field, code)[1] == code
        ]

    @property
    def list_note(self):
        """What the list of its kind says of it below its name; a kind that can says something."""
        return ""

    def share_card(self):
        """Return what the picture beside a shared link says, in the language of its title."""
        title, language = str(self), active_language()
        if self.naming_field:
            title, language = text_of(self, self.naming_field)
        with translation.override(language):
            return ShareCard(
                title, language, site=current_identity().site_name, **self.share_facts()
            )

    def share_facts(self):
        """Return the other fields of `ShareCard`; a kind that can say more says it."""
        return {"kind": capfirst(str(self._meta.verbose_name))}
