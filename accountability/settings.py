"""Settings of the site. Every value that differs between installations comes from the environment.

Two modes. ``local`` (the default) is for one machine and one person: embedded PostgreSQL and
Valkey, secrets generated under ``ACCOUNTABILITY_HOME``, loopback only. ``production`` takes
everything from the environment and refuses to start when something is missing or unsafe
(``accountability/production.py``). README.md documents each variable; a test fails on one it omits.
"""

from __future__ import annotations

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from accountability import production
from accountability.local import embedded, generated_secrets, test_authority

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("ACCOUNTABILITY_MODE", default="local")
LOCAL_MODE = MODE == "local"
HOME = Path(env.str("ACCOUNTABILITY_HOME", default=str(BASE_DIR / "var"))).resolve()

if LOCAL_MODE:
    env.ENVIRON = dict(env.ENVIRON)  # a copy: secrets made here stay out of child processes
    for name, value in generated_secrets.load_or_create(HOME).items():
        env.ENVIRON.setdefault(name, value)
    for name, value in test_authority.load_or_create(HOME).items():
        env.ENVIRON.setdefault(name, value)
    if "DATABASE_URL" not in env.ENVIRON:
        env.ENVIRON["DATABASE_URL"] = embedded.ensure_postgres_running(HOME)
    if "REDIS_URL" not in env.ENVIRON:
        env.ENVIRON["REDIS_URL"] = embedded.ensure_valkey_running(HOME)
else:
    production.refuse_unsafe(env.ENVIRON)

# --- Secrets -------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
# "id:base64" pairs separated by commas; the first one wraps new data keys, the others still open.
SEALING_KEYS = env.list("SEALING_KEYS")
RECEIPT_PEPPER = env.str("RECEIPT_PEPPER")
LEDGER_SIGNING_KEY = env.str("LEDGER_SIGNING_KEY")
# The key that signs packets, with its certificates: a PKCS#12 archive in base64.
PACKET_SIGNING_PKCS12 = env.str("PACKET_SIGNING_PKCS12")
PACKET_SIGNING_PASSPHRASE = env.str("PACKET_SIGNING_PASSPHRASE")

# --- Where it runs -------------------------------------------------------------------------------
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ROOT_URLCONF = "accountability.urls"
WSGI_APPLICATION = "accountability.wsgi.application"
CSRF_FAILURE_VIEW = "accountability.resident.csrf.csrf_failure"
CSRF_COOKIE_AGE = None  # ends with the browser: no year-long trace on a shared device
SITE_TLS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SITE_TLS
SECURE_SSL_REDIRECT = SITE_TLS
SECURE_HSTS_SECONDS = 31_536_000 if SITE_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if env.bool("TRUST_PROXY_TLS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Parts ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "accountability",
    "routing",
    "complaints",
    "ledger",
    "accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
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
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.RequireSecondFactorMiddleware",
    "accountability.public.errors.NotAllowedPageMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]
# --- Data ----------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")
# Counters for limits stay in the process's own memory: no address, even hashed, reaches a disk.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Packets and sealed evidence: a folder, or a bucket of an S3-compatible service. Who may use the
# bucket is asked of the usual AWS_* variables, files or instance roles (boto3's own chain).
FILES_S3_BUCKET = env.str("FILES_S3_BUCKET", default="")
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": FILES_S3_BUCKET,
            "endpoint_url": env.str("FILES_S3_ENDPOINT", default="") or None,
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
    if FILES_S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_PERMISSIONS = 0o600
# Pages that take evidence bring a handler of their own; no other page keeps a file.
FILE_UPLOAD_HANDLERS = ["accountability.uploads.handlers.NoFiles"]
EVIDENCE_WORK_FOLDER = HOME / "work"  # plaintext while a file is checked, private to this user
# "host:port" or a socket's path of a ClamAV daemon; empty: no virus check.
CLAMAV_ADDRESS = env.str("CLAMAV_ADDRESS", default="")
# Files of one form post without JavaScript, together; larger ones come in pieces.
EVIDENCE_FORM_MAX_MIB = env.int("EVIDENCE_FORM_MAX_MIB", default=200)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# --- People --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/accounts/home/"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_RATE_LIMITS = False  # django-axes locks; allauth's own limits would need a shared cache
MFA_ADAPTER = "accounts.adapter.RequiredMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 0  # accounts/spent_codes.py counts on it
MFA_TOTP_ISSUER = "Police Accountability KC"
MFA_FORMS = {
    "authenticate": "accounts.forms.CountedAuthenticateForm",
    "reauthenticate": "accounts.forms.CountedReauthenticateForm",
}
ACCOUNT_FORMS = {"change_password": "accounts.forms.CountedChangePasswordForm"}
# CJIS Security Policy 5.9.5: five failures in fifteen minutes lock; idle sessions end in thirty.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# The lock is on the account, as the policy asks, and not on the address: an attacker has many
# addresses, an office has one. What that costs (somebody can keep a person out for fifteen minutes
# at a time) does not grow while locked, and axes' warning about it is answered here.
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "accounts.lockout.counted_name"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
# Never stored or logged, beside the password itself.
AXES_SENSITIVE_PARAMETERS = [
    "code", "csrfmiddlewaretoken", "ip_address", "login", "oldpassword", "password1", "password2",
    "username",
]  # fmt: skip
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- Pages ---------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# How soon after an incident the Office of Community Complaints asks to hear of it. Later ones are
# taken all the same, with a note.
OCC_FILING_WINDOW_DAYS = env.int("OCC_FILING_WINDOW_DAYS", default=90)
# How long the department keeps body-camera video that nobody marked as evidence; requests to keep
# footage name the day that follows from it.
CAMERA_RETENTION_DAYS = env.int("CAMERA_RETENTION_DAYS", default=180)

# --- Floods --------------------------------------------------------------------------------------
# So many filings within so many minutes, from everybody together, are a flood. A city has some five
# a week; a day after a protest has many, and not thirty in ten minutes for long.
FLOOD_FILINGS = env.int("FLOOD_FILINGS", default=30)
FLOOD_MINUTES = env.int("FLOOD_MINUTES", default=10)
# How long a filing without a proof waits for staff in a flood, before it counts as force: major
# ones hardly at all, since their agencies are told at once.
SPAM_CHECK_HOURS = env.int("SPAM_CHECK_HOURS", default=24)
SPAM_CHECK_MAJOR_HOURS = env.int("SPAM_CHECK_MAJOR_HOURS", default=1)
# How many of them go out in a minute when their clocks have run out.
SPAM_LAPSES_A_MINUTE = env.int("SPAM_LAPSES_A_MINUTE", default=20)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "America/Chicago"

# --- Mail ----------------------------------------------------------------------------------------
EMAIL_FILE_PATH = HOME / "mailbox"
if "EMAIL_URL" in env.ENVIRON:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "accountability.local.mail_files.PrivateFilesBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="referrals@accountability.example")

# --- Packets -------------------------------------------------------------------------------------
# Evidence up to this many bytes together is attached to the PDF; more makes a bundle beside it.
PACKET_ATTACHMENT_LIMIT = env.int("PACKET_ATTACHMENT_LIMIT", default=25_000_000)

# --- Work in the background ----------------------------------------------------------------------
# Rows in the database are the truth about what is to be done; the broker only carries a nudge.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 180
CELERY_TASK_SOFT_TIME_LIMIT = 150
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker that was away for an hour comes back
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "visibility_timeout": 300,
    # One try: whoever files does not wait for a broker that is away; the sweep finds the packet.
    "max_retries": 0,
}
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "run" / "beat-schedule")

# --- API -----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accountability.api.parsers.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "EXCEPTION_HANDLER": "accountability.api.problems.problem_details",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Police Accountability KC",
    "DESCRIPTION": "File a complaint about police conduct, and ask what became of it.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "AgencyEnum": "complaints.vocabulary.AGENCY_CODES",
        "YesNoEnum": "complaints.vocabulary.YES_NO_CODES",
    },
}

# --- Logs ----------------------------------------------------------------------------------------
# Messages only: no request, no address, no form data. Tracebacks hold types and lines, not values.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_request": {"()": "accountability.log_privacy.DropRequestDetails"}},
    "formatters": {"plain": {"()": "accountability.log_privacy.ValueFreeFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_request"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "weasyprint.progress": {"level": "WARNING"},  # it tells of every page of every packet
        "axes": {"level": "WARNING"},  # it tells of every sign-in, four times
    },
}
