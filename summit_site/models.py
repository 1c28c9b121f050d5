"""The tables of the building blocks; Django finds an app's models here."""

from summit_site.content.addresses import FormerSlug
from summit_site.content.search_index import SearchEntry, SearchWord

__all__ = ["FormerSlug", "SearchEntry", "SearchWord"]
