"""What of the site itself visitors read in their own language."""

from modeltranslation.translator import TranslationOptions, register

from summit_site.content.identity import Identity


@register(Identity)
class IdentityOptions(TranslationOptions):
    fields = ["name", "owner"]
