"""Settings of Summit Site, all from the environment; docs/settings.md is their table.

Unset means safe: no debug pages, no foreign host, SQLite that does not lose a save.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from summit_site.secret_key import read_or_make_secret_key

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything that is made while running: the database, uploads, collected static files.
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "var")
Path(DATA_DIR).mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", False)

SECRET_KEY = env.str("SECRET_KEY", "") or read_or_make_secret_key(
    env.path("SECRET_KEY_FILE", Path.home() / ".config/summit-site/secret_key")
)

# The one address visitors use. Hosts, HTTPS and the origin of forms follow from it.
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
_site = urlsplit(SITE_URL)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

HTTPS = _site.scheme == "https"
SECURE_SSL_REDIRECT = HTTPS
# The load balancer's and the container's own probe speak plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
# Only where a proxy of ours sets (and strips) the header may it be believed.
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# The admin's pop-ups are frames of our own; django-admin-interface needs them.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # would have X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # A nonce is sent only with pages that use one: the admin's, never a public page.
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

INSTALLED_APPS = [
    "modeltranslation",
    "events",
    "initiatives",
    "summit_site",
    "admin_interface",
    "colorfield",
    "django_countries",
    "django_prose_editor",
    "summit_site.apps.SummitAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last: the transaction is that of the page alone.
    "summit_site.page_cache.in_one_snapshot",
]

ROOT_URLCONF = "summit_site.urls"
WSGI_APPLICATION = "summit_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the packages' own, so that ours stand in for theirs.
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "summit_site.template_loader.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "summit_site.context_processors.site",
            ],
        },
    },
]

# Fields of forms may have templates of ours too.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{DATA_DIR}/db.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue from the start of a transaction instead of failing in its middle.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Readers go on while one writes; an acknowledged save survives a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# In seconds. To open a connection takes as long as the queries of a page, SQLite's too.
DATABASES["default"]["CONN_MAX_AGE"] = 60

# One cache for all processes and hosts, in Valkey or Redis; unset, each process has its own.
CACHE_URL = env.str("CACHE_URL", "")
if CACHE_URL and not CACHE_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("CACHE_URL must begin with redis://, rediss:// or unix://.")
if CACHE_URL:
    CACHES = {
        name: {
            "BACKEND": f"summit_site.shared_cache.{backend}",
            "LOCATION": CACHE_URL,
            "KEY_PREFIX": f"summit-site-{name}",
        }
        for name, backend in [("default", "SharedCache"), ("pages", "CacheOfPages")]
    }

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in [
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    ]
]

SITE_NAME = env.str("SITE_NAME", "Summit Site")
SITE_OWNER = env.str("SITE_OWNER", "")
# Of what programs are told; unset, nothing is granted.
_name, _, _address = env.str("DATA_LICENSE", "").rpartition(" ")
DATA_LICENSE = {"name": _name, "url": _address} if _name else {}

# Whom to tell of a hole in the site: e-mail or web addresses.
SECURITY_CONTACT = [
    contact if ":" in contact else f"mailto:{contact}"
    for contact in env.list("SECURITY_CONTACT", default=[])
]
# Whom visitors write to.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "")

LANGUAGE_CODE = "en"
# In the order and the words of the United Nations.
UN_LANGUAGES = {
    "ar": "عربي",
    "zh-hans": "中文",
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}
_offered = env.list("LANGUAGES", default=list(UN_LANGUAGES))
if LANGUAGE_CODE not in _offered or not set(_offered) <= set(UN_LANGUAGES):
    raise ImproperlyConfigured(
        f"LANGUAGES must name {LANGUAGE_CODE}, and can name {', '.join(UN_LANGUAGES)}."
    )
LANGUAGES = [(code, UN_LANGUAGES[code]) for code in _offered]
# All six have their columns from the start: to offer one more is a matter of the environment.
MODELTRANSLATION_LANGUAGES = list(UN_LANGUAGES)
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE
LOCALE_PATHS = [BASE_DIR / "summit_site" / "locale"]
FORMAT_MODULE_PATH = "summit_site.formats"
USE_TZ = True
# The clock of the admin and of publishing times; each event has a time zone of its own.
TIME_ZONE = env.str("TIME_ZONE", "UTC")

STATIC_URL = "/static/"
STATIC_ROOT = Path(DATA_DIR) / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(DATA_DIR) / "media"
# Uploads in a bucket, for several hosts; keys, region and server are in AWS's own variables.
_media = urlsplit(env.str("MEDIA_STORAGE_URL", ""))
if _media.geturl() and not (_media.scheme == "s3" and _media.netloc):
    raise ImproperlyConfigured("MEDIA_STORAGE_URL must be like s3://bucket or s3://bucket/folder.")
STORAGES = {
    "default": {
        "BACKEND": "summit_site.bucket.Bucket",
        "OPTIONS": {"bucket_name": _media.netloc, "location": _media.path.strip("/")},
    }
    if _media.netloc
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Nothing of ours asks for the names without a hash: half the files, half the time to collect.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Finished pages in the memory of each process (see page_cache.py); whoever develops wants none.
PAGE_CACHE_MB = 0 if DEBUG else env.int("PAGE_CACHE_MB", 32)

# An event form with 20 appearances and 20 photos sends about 700 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Its texts in six languages, as a browser encodes them; files are not among them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Where e-mails go; unset, they are written to the terminal or the server's log.
vars().update(env.email("EMAIL_URL", "consolemail://"))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", f"noreply@{_site.hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# In seconds: an editor waits for it.
EMAIL_TIMEOUT = 10

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    # With DEBUG off Django only mails errors; the server's log is where one looks first.
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    # One line of JSON for each entry of the journal, whatever the level of the rest.
    "loggers": {"summit_site.journal": {"level": "INFO"}},
}
