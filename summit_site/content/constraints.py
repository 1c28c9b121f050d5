"""What the database must refuse, with a message at the field where staff can mend it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation

from summit_site.content.translation import DEFAULT, column, translated_fields


class _AtField:
    """A constraint whose message belongs to `field`; forms without that field show it on top."""

    def __init__(self, *, field, **kwargs):
        self.field = field
        super().__init__(**kwargs)

    def validate(self, model, instance, exclude=None, **kwargs):
        exclude = set(exclude or [])
        # A form has the columns of a text and not the text, which is the one of them that counts.
        columns = {name: column(name, DEFAULT) for name in translated_fields(model)}
        shown = {name for name, each in columns.items() if each not in exclude}
        try:
            with translation.override(DEFAULT):
                super().validate(model, instance, exclude=exclude - shown, **kwargs)
        except ValidationError as error:
            for name in [self.field, columns.get(self.field, self.field)]:
                if name not in exclude:
                    raise ValidationError({name: error.error_list}) from error
            raise

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}


class Check(_AtField, models.CheckConstraint):
    pass


class Unique(_AtField, models.UniqueConstraint):
    pass
