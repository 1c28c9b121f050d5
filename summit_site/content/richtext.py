"""Text with headings, lists and links, kept clean whichever way it is written."""

from django_prose_editor.fields import ProseEditorField, ProseEditorFormField

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
}


class RichTextFormField(ProseEditorFormField):
    def has_changed(self, initial, data):
        # Browsers send the line breaks of MIME, which cleaning turns back.
        return super().has_changed(initial, data and data.replace("\r\n", "\n"))


class RichTextField(ProseEditorField):
    """HTML limited to what the editor offers; everything else is taken out on each write.

    The package cleans in `full_clean` only; bulk writes, imports and `update()` pass through
    `get_db_prep_save` alone.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        super().__init__(*args, extensions=EXTENSIONS, sanitize=True, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": RichTextFormField, **kwargs})

    def get_db_prep_save(self, value, connection):
        value = self.sanitize(value) if isinstance(value, str) else value
        return super().get_db_prep_save(value, connection)
