from django.db import migrations, models

TOKENS = "summit_site_search_tokens"
MAKE = {
    # The analyzer has taken the accents off already; marks of tokens have a colon.
    "sqlite": [
        f"CREATE VIRTUAL TABLE {TOKENS} USING fts5(tokens, columnsize=0, "
        "tokenize=\"unicode61 remove_diacritics 0 tokenchars ':.-'\")"
    ],
    # Kept apart and as they are, the tokens cost nothing to pass over; without a list of what is
    # still to be sorted in, the time of a search does not depend on what was saved before it.
    "postgresql": [
        f"CREATE TABLE {TOKENS} (rowid bigint PRIMARY KEY, tokens tsvector NOT NULL)",
        f"ALTER TABLE {TOKENS} ALTER tokens SET STORAGE EXTERNAL",
        f"ALTER TABLE {TOKENS} SET (toast_tuple_target = 128)",
        f"CREATE INDEX {TOKENS}_gin ON {TOKENS} USING gin (tokens) WITH (fastupdate = off)",
    ],
}


def make_tokens(apps, schema_editor):
    for sql in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(sql)


def drop_tokens(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {TOKENS}")


class Migration(migrations.Migration):
    dependencies = [("summit_site", "0004_content_generation")]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("page_key", models.CharField(max_length=32)),
                ("language", models.CharField(max_length=10)),
                ("slug", models.CharField(max_length=120)),
                ("year", models.PositiveSmallIntegerField(db_index=True, null=True)),
                ("publish_from", models.DateTimeField(null=True)),
                ("unpublish_at", models.DateTimeField(null=True)),
                ("title", models.TextField()),
                ("text", models.TextField()),
                ("title_tokens", models.TextField()),
                ("theme_tokens", models.TextField()),
                ("digest", models.CharField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page_key", "language"), name="one_entry_per_language"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=40)),
                ("token", models.CharField(max_length=40)),
                ("shown", models.CharField(max_length=40)),
                ("start", models.CharField(db_index=True, max_length=4)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("word", "token"), name="one_row_per_word_and_token"
                    )
                ],
            },
        ),
        migrations.RunPython(make_tokens, drop_tokens),
    ]
