"""What the database must refuse, with a message at the field where staff can mend it."""

from django.core.exceptions import ValidationError
from django.db import models


class _AtField:
    """A constraint whose message belongs to `field`; forms without that field show it on top."""

    def __init__(self, *, field, **kwargs):
        self.field = field
        super().__init__(**kwargs)

    def validate(self, model, instance, exclude=None, **kwargs):
        try:
            super().validate(model, instance, exclude=exclude, **kwargs)
        except ValidationError as error:
            if exclude and self.field in exclude:
                raise
            raise ValidationError({self.field: error.error_list}) from error

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}


class Check(_AtField, models.CheckConstraint):
    pass


class Unique(_AtField, models.UniqueConstraint):
    pass
