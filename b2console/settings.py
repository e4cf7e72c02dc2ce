"""Django settings. What a person may choose comes from the environment: see docs/settings.md."""

import os
from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from b2console.environment import read_environment, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
_chosen = read_environment(BASE_DIR)

DATA = _chosen.data
CONSOLE_DATA = DATA / "console"
CONSOLE_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
REALMS = _chosen.realms
DEMO_CREDENTIALS = _chosen.demo_credentials
DIRECT_DOWNLOADS = _chosen.direct_downloads

SECRET_KEY = os.environ.get("B2CONSOLE_SECRET_KEY") or secret_key(CONSOLE_DATA)
DEBUG = _chosen.debug
ALLOWED_HOSTS = _chosen.allowed_hosts
CSRF_TRUSTED_ORIGINS = _chosen.trusted_origins

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "ui",
    "accounts",
    "buckets",
    "files",
    "keys",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ui.middleware.PageGZipMiddleware",
    "ui.middleware.response_headers",
    "ui.middleware.SteadySessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ui.middleware.reader_time_zone",
    "accounts.failures.FailureMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "b2console.urls"
WSGI_APPLICATION = "b2console.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.messages.context_processors.messages",
                "ui.context.reader",
                "accounts.context.signed_in",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "ui.templatetags.ui",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": CONSOLE_DATA / "db.sqlite3",
        # Opening one for each request cost as much as all else that a page asks of it.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_NAME = "b2console_session"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "b2console_csrf"
CSRF_FAILURE_VIEW = "accounts.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    # No 'self': files of users are streamed from this origin, so a script must carry the nonce.
    # Module imports inherit the nonce of the script that imports them.
    "script-src": [CSP.NONCE],
    "worker-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "media-src": [CSP.SELF, "blob:"],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "report-uri": "/csp-report/",
}
if _chosen.https:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 30 * 24 * 3600
# The proxy in front redirects http to https; its subdomains are not ours to speak for.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

STATIC_URL = "static/"
STATIC_ROOT = CONSOLE_DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "ui.storage.ModuleManifestStorage"
    },
}

# Uploads without JavaScript spool here, beside the data, not on a small /tmp.
FILE_UPLOAD_TEMP_DIR = CONSOLE_DATA / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True, mode=0o700)
DATA_UPLOAD_MAX_NUMBER_FILES = None
# Only files.views.upload takes files, from who is signed in and up to its limit.
FILE_UPLOAD_HANDLERS = ["ui.no_files.NoFiles"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A refused form or a missing page is no event for the operator.
    "loggers": {"django.request": {"level": "ERROR"}},
}
