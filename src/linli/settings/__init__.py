"""Settings, read from the environment once. `linli.ops` fills the environment in; nothing here touches the disk."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from linli.core import logs

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(os.environ.get("LINLI_HOME", ROOT / "var"))
CITY = os.environ.get("LINLI_CITY", "lanzhou")
CITIES = Path(os.environ.get("LINLI_CITIES", ROOT / "cities"))


# A page's statement reads some hundred rows: parallel workers cost more to start than they save, compiling does, too,
# and where the tables lie in memory or on flash a row by its index costs what one in order does.
PLANNING = "-c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1"


def database(url: str) -> dict[str, Any]:
    """Django's settings for a `postgresql://user:password@host:port/name?option=value` address."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        # The server parses and plans a statement that comes again only once: for our joins that is half of their cost.
        "OPTIONS": {
            "options": PLANNING,
            **dict(parse_qsl(parts.query)),
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
            "server_side_binding": True,
            "prepare_threshold": 5,
        },
        "TEST": {"MIGRATE": False},
    }


DATABASES = {"default": database(os.environ.get("LINLI_DATABASE_URL", "postgresql://linli@127.0.0.1/linli"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["linli.core.people.signin.Backend"]

DEBUG = os.environ.get("LINLI_DEBUG") == "1"
SECRET_KEY = os.environ.get("LINLI_SECRET_KEY", "only-for-commands-that-serve-nothing")
# The master key wraps each person's data key; the index key makes blind indexes and code digests; the journal's key
# signs its heads. They are files in the folder KEYS, or given here; those of `_OLD` only open (see core/keyring.py).
KEYS = os.environ.get("LINLI_KEYS", "")
_NONE = "" if KEYS else "00" * 32
MASTER_KEY = os.environ.get("LINLI_MASTER_KEY") or _NONE
INDEX_KEY = os.environ.get("LINLI_INDEX_KEY") or _NONE
JOURNAL_KEY = os.environ.get("LINLI_JOURNAL_KEY") or _NONE
MASTER_KEY_OLD = os.environ.get("LINLI_MASTER_KEY_OLD", "")
INDEX_KEY_OLD = os.environ.get("LINLI_INDEX_KEY_OLD", "")
JOURNAL_KEY_OLD = os.environ.get("LINLI_JOURNAL_KEY_OLD", "")
# What is sealed from now on: aes (AES-256-GCM) or sm4 (SM4-GCM). Both are read, whichever it is.
CIPHER = os.environ.get("LINLI_CIPHER") or "aes"
if CIPHER not in ("aes", "sm4"):
    raise ImproperlyConfigured("LINLI_CIPHER is aes or sm4")
ALLOWED_HOSTS = os.environ.get("LINLI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LINLI_ORIGINS", "").split(",") if o]
# Addresses and networks of the proxies whose word is taken for who asks and whether by TLS.
PROXIES = [one.strip() for one in os.environ.get("LINLI_PROXIES", "").split(",") if one.strip()]
# What shows the metrics to a monitoring; without one they are shown to nobody.
METRICS_TOKEN = os.environ.get("LINLI_METRICS_TOKEN", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "linli.core.places",
    "linli.core.people",
    "linli.core.journal",
    "linli.core.duties",
    "linli.core.papers",
    "linli.core.messages",
    "linli.core.tallies",
    "linli.core.procedures",
    "linli.core.ui",
    "linli.domains.committees",
    "linli.domains.problems",
    "linli.domains.meetings",
    "linli.domains.projects",
    "linli.domains.returns",
    "linli.domains.oversight",
    "linli.web",
]
MIDDLEWARE = [
    "linli.web.arrival.proxy",
    "linli.web.arrival.record",
    # What every answer bears stands outermost: also those that are refused before a page is looked for bear it.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "linli.web.middleware.headers",
    "linli.web.middleware.body_limit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linli.web.middleware.actor",
    "linli.web.reading.reads",
    "linli.web.middleware.gate",
]
ROOT_URLCONF = "linli.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.messages.context_processors.messages",
                "linli.web.context.shell",
            ],
        },
    }
]
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
CSRF_FAILURE_VIEW = "linli.web.portal.errors.csrf_failure"
LOGIN_URL = "/sign-in/"
# The city's own identity system, as an option: all five are set, or none.
OIDC_ISSUER = os.environ.get("LINLI_OIDC_ISSUER", "")
OIDC_RP_CLIENT_ID = os.environ.get("LINLI_OIDC_CLIENT", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("LINLI_OIDC_SECRET", "")
OIDC_OP_AUTHORIZATION_ENDPOINT = os.environ.get("LINLI_OIDC_AUTHORIZE", "")
OIDC_OP_TOKEN_ENDPOINT = os.environ.get("LINLI_OIDC_TOKEN", "")
OIDC_OP_JWKS_ENDPOINT = os.environ.get("LINLI_OIDC_KEYS", "")
# Which claim names a person for good; which values of `amr` or `acr` the city takes for a second factor.
OIDC_CLAIM = os.environ.get("LINLI_OIDC_CLAIM", "sub")
OIDC_FACTOR = os.environ.get("LINLI_OIDC_FACTOR", "").split()
OIDC_LOGOUT = os.environ.get("LINLI_OIDC_LOGOUT", "")
OIDC_OP_USER_ENDPOINT = ""  # the signed token says enough
OIDC_AUTHENTICATION_CALLBACK_URL = "outside-back"
OIDC_RP_SCOPES = os.environ.get("LINLI_OIDC_SCOPES", "openid")
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_USE_PKCE, OIDC_CREATE_USER, OIDC_TIMEOUT = True, False, 10
FORM_RENDERER = "linli.core.ui.drawn_fields.Renderer"
SESSION_ENGINE = "linli.core.people.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
TLS = os.environ.get("LINLI_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
if TLS:
    # The prefix binds a cookie to this very host: no neighbouring site of the same domain can set it.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 3600, True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'"],
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# Without a mail server nothing is sent: a mail's words belong in no log.
MAIL_HOST = os.environ.get("LINLI_MAIL_HOST", "")
# Accounts hold no address: the city says how one is made of a sign-in name ({user}) or of a post ({post}).
MAIL_TO = os.environ.get("LINLI_MAIL_TO", "post-{post}@localhost")
DEFAULT_FROM_EMAIL = os.environ.get("LINLI_MAIL_FROM", "linli@localhost")
MAIL_OPTIONS: dict[str, Any] = {
    "host": MAIL_HOST,
    "port": int(os.environ.get("LINLI_MAIL_PORT", "25")),
    "username": os.environ.get("LINLI_MAIL_USER", ""),
    "password": os.environ.get("LINLI_MAIL_PASSWORD", ""),
    "use_tls": os.environ.get("LINLI_MAIL_TLS") == "1",
    "timeout": 20,
}
MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": MAIL_OPTIONS}
    if MAIL_HOST
    else {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
}
# One line each: JSON where machines read them, plain where a person does.
LOG, LOG_LEVEL = os.environ.get("LINLI_LOG", logs.PLAIN), os.environ.get("LINLI_LOG_LEVEL", "warning")
LOGGING = logs.config(LOG, LOG_LEVEL)
