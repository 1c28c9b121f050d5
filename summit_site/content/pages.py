"""A page of the site: what events, people, initiatives and all that has an address share."""

from summit_site.content.addresses import Slugged, SluggedQuerySet
from summit_site.content.parts import Record
from summit_site.content.publishing import Publishable, PublishableQuerySet


class PageQuerySet(SluggedQuerySet, PublishableQuerySet):
    pass


class Page(Record, Slugged, Publishable):
    """A record that visitors can open, once it is published, at an address that lasts."""

    objects = PageQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = True
