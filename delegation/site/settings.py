"""The one settings file. Every value that differs between installations is read from the environment.

A bad value stops the start with a sentence that says what is expected. Nothing is guessed, and there are no settings
files for each environment. In *demonstration mode* (``DEMONSTRATION=yes``, the default) people sign in by choosing a
person. With it off, a secret key has to be given.
"""

import os
import secrets
from pathlib import Path
from typing import Literal

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def read_switch(name: str, *, default: bool) -> bool:
    """Return the yes/no setting ``name``. Raises ImproperlyConfigured for anything but yes or no."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"yes", "no"}:
        return value == "yes"
    message = f"{name} must be 'yes' or 'no', not '{value}'."
    raise ImproperlyConfigured(message)


def read_words(name: str, *, default: list[str]) -> list[str]:
    """Return the comma-separated setting ``name`` as a list: "a, b" is ``["a", "b"]``."""
    value = os.environ.get(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] or default


LONGEST_LIMIT = 3600


def read_seconds(name: str, *, default: int, least: int) -> int:
    """Return the setting ``name`` in whole seconds, from ``least`` to an hour. Raises ImproperlyConfigured."""
    return read_number(name, default=default, least=least, most=LONGEST_LIMIT, what="whole seconds")


def read_number(name: str, *, default: int, most: int, least: int = 0, what: str = "a whole number") -> int:
    """Return the setting ``name`` as a whole number from ``least`` to ``most``. Raises ImproperlyConfigured.

    The error calls the number ``what``.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most:
        return int(value)
    message = f"{name} must be {what} from {least} to {most}, not '{value}'."
    raise ImproperlyConfigured(message)


def read_secret_key(*, demonstration: bool) -> str:
    """Return ``SECRET_KEY``. In demonstration mode without one, make a key once and keep it in a file.

    Raises ImproperlyConfigured if the key has fewer than 40 characters, or is missing outside demonstration mode.
    """
    given = os.environ.get("SECRET_KEY", "")
    if given:
        if len(given) < 40:
            message = "SECRET_KEY must have at least 40 characters; make one with: openssl rand -base64 48"
            raise ImproperlyConfigured(message)
        return given
    if not demonstration:
        message = "SECRET_KEY is not set. Outside demonstration mode it is needed: openssl rand -base64 48"
        raise ImproperlyConfigured(message)
    kept = BASE_DIR / ".secret-key"
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(48), encoding="ascii")
        kept.chmod(0o600)
    return kept.read_text(encoding="ascii").strip()


DEMONSTRATION = read_switch("DEMONSTRATION", default=True)
DEBUG = False
SECRET_KEY = read_secret_key(demonstration=DEMONSTRATION)
ALLOWED_HOSTS = read_words("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = read_words("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "authorities",
    "delegation",
    "casenotes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "delegation.site.private.never_stored",
    "csp.middleware.CSPMiddleware",
    "delegation.site.unreadable.without_null_characters",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "delegation.site.signed_in.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "delegation.site.scheme_unreadable.SchemeUnreadable",
    "delegation.site.unreadable.read_first",
]

ROOT_URLCONF = "delegation.site.urls"
WSGI_APPLICATION = "delegation.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "authorities.sign_in.context.signed_in",
                "delegation.site.navigation.links",
                "casenotes.reading.context.waiting",
            ],
            "builtins": ["delegation.templatetags.words"],
        },
    },
]

FORM_RENDERER = "delegation.site.forms_rendering.GovukFormRenderer"

DATABASE_URL = os.environ.get("DATABASE_URL", "") or f"sqlite:///{BASE_DIR / 'demo.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
# Anybody who has to wait longer than this is told so and gets back what they typed. 0 means no limit.
DATABASE_LOCK_TIMEOUT = read_seconds("DATABASE_LOCK_TIMEOUT", default=10, least=1)
DATABASE_STATEMENT_TIMEOUT = read_seconds("DATABASE_STATEMENT_TIMEOUT", default=30, least=0)
DATABASE_IDLE_TIMEOUT = read_seconds("DATABASE_IDLE_TIMEOUT", default=60, least=0)
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    _given = DATABASES["default"].setdefault("OPTIONS", {})
    _limits = {
        "lock_timeout": DATABASE_LOCK_TIMEOUT,
        "statement_timeout": DATABASE_STATEMENT_TIMEOUT,
        "idle_in_transaction_session_timeout": DATABASE_IDLE_TIMEOUT,
    }
    # Options in the database's address come later, so they win.
    _said = [*(f"-c {name}={seconds}s" for name, seconds in _limits.items()), _given.get("options", "")]
    _given["options"] = " ".join(_said).strip()
    # A server that does not answer at all counts as away too.
    _given.setdefault("connect_timeout", 5)
    _given.setdefault("tcp_user_timeout", 1000 * (DATABASE_STATEMENT_TIMEOUT or LONGEST_LIMIT))
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write waits for the lock at its start. Otherwise a transaction that has read might fail when it comes to write.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": DATABASE_LOCK_TIMEOUT,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # In a file, as in production. A database in memory could not show what several writers do at once.
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Only signing in and choosing a post write to the session. What was looked up, and messages, are kept in cookies.
SESSION_ENGINE = "delegation.site.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
LOOKED_UP_COOKIE_NAME = "lookedup"

AUTH_USER_MODEL = "authorities.User"
AUTHENTICATION_BACKENDS = ["authorities.sign_in.backends.DemonstrationBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["delegation.site.formats"]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "delegation.site.storage.HashedStaticFiles"},
}
WHITENOISE_USE_FINDERS = False

# Nothing inline and nothing from elsewhere. A page may load only this site's files, and send forms only to this site.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 10
CSRF_COOKIE_HTTPONLY = True
# Keeps what was typed where the form is of a session that has ended.
CSRF_FAILURE_VIEW = "casenotes.views.keeping.csrf_failure"
# A demonstration runs on plain HTTP on its own machine. Everything else is behind HTTPS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMONSTRATION
SECURE_HSTS_SECONDS = 0 if DEMONSTRATION else 60 * 60 * 24 * 365
SECURE_SSL_REDIRECT = not DEMONSTRATION
# Load balancers ask these by plain HTTP, and take a redirect for an answer.
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^ready$", r"^ready/recording$"]
SECURE_PROXY_SSL_HEADER = None if DEMONSTRATION else ("HTTP_X_FORWARDED_PROTO", "https")

# In how many seconds /ready reads each published text once, a few at a call. 0 means all of them at every call.
READY_CHECKS_TEXTS_EVERY = read_seconds("READY_CHECKS_TEXTS_EVERY", default=30, least=0)

# The memory in which each worker keeps compiled schemes and search indexes. What nobody asked for longest goes first.
KEPT_MIB = read_number("KEPT_MIB", default=1024, least=1, most=999_999, what="whole mebibytes")

# In how many seconds each worker looks again whether the search indexes of its councils are ready. With 0 it makes none
# before somebody searches.
INDEXES_READY_EVERY = read_seconds("INDEXES_READY_EVERY", default=300, least=0)

# A note's form holds a few pages of text. Anything far longer is refused before it is parsed.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # No request body, no query and no person's name is ever logged.
    "filters": {"in one line": {"()": "delegation.site.without_database.InOneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["in one line"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# Nobody is let in unless signed in. Only JSON goes in and out, so no page of the framework is ever shown.
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["delegation.api.admission.SessionSignIn"],
    "DEFAULT_THROTTLE_CLASSES": ["delegation.api.admission.PerPerson"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["delegation.api.exact_json.ExactJSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "delegation.api.errors.problem_of",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": None,
}
# How many requests a minute one person may make to the API, in each worker. 0 means no limit.
API_REQUESTS_A_MINUTE = read_number("API_REQUESTS_A_MINUTE", default=600, most=1_000_000)
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Who decides",
    "DESCRIPTION": "Who may take this decision, and was it taken by them?",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "GENERIC_ADDITIONAL_PROPERTIES": None,
    "DISABLE_ERRORS_AND_WARNINGS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["delegation.api.openapi.with_shapes", "delegation.api.openapi.with_examples"],
}
