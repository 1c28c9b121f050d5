"""The tables of the building blocks; Django finds an app's models here."""

from summit_site.content.addresses import FormerSlug
from summit_site.content.generation import ContentGeneration

__all__ = ["ContentGeneration", "FormerSlug"]
