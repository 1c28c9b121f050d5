"""The tables of the building blocks; Django finds an app's models here."""

from summit_site.content.addresses import FormerSlug
from summit_site.content.editing.autosave import OpenForm
from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.packages import Package, PackageItem
from summit_site.content.editing.revisions import Revision
from summit_site.content.editing.sharing import ShareLink
from summit_site.content.generation import ContentGeneration
from summit_site.content.identity import Identity
from summit_site.content.search_index import SearchEntry, SearchWord

__all__ = [
    "ContentGeneration",
    "Draft",
    "Entry",
    "FormerSlug",
    "Identity",
    "OpenForm",
    "Package",
    "PackageItem",
    "Revision",
    "SearchEntry",
    "SearchWord",
    "ShareLink",
]
