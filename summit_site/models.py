"""The tables of the building blocks; Django finds an app's models here."""

from summit_site.content.addresses import FormerSlug
from summit_site.content.editing.drafts import Draft
from summit_site.content.editing.journal import Entry
from summit_site.content.editing.revisions import Revision

__all__ = ["Draft", "Entry", "FormerSlug", "Revision"]
