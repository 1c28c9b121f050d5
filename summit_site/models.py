"""The tables of the building blocks; Django finds an app's models here."""

from summit_site.content.addresses import FormerSlug

__all__ = ["FormerSlug"]
