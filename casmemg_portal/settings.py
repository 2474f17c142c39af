"""All settings, read from the environment (and `.env`); `.env.example` explains each variable."""

from ipaddress import ip_network
from pathlib import Path

import django_stubs_ext
import environ

from casmemg_portal.account_limits import ACCOUNT_RATE_LIMITS as ACCOUNT_RATE_LIMITS
from casmemg_portal.database_settings import database
from casmemg_portal.log_settings import lines_of_the_log
from casmemg_portal.periodic_tasks import periodic_tasks

# Lets `ModelAdmin[Agreement]` and the like be written where Django has no generics of its own.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

# --- What this installation is ---------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
PORTAL_NAME = env.str("PORTAL_NAME", default="CASMEMG portal")
# By language, for readers of another one than English.
_OWN_NAMES = {} if env.str("PORTAL_NAME", default="") else {"zh-hans": "CASMEMG 门户"}
PORTAL_NAMES = env.dict("PORTAL_NAMES", default=_OWN_NAMES)
# Who runs it, in what color and under which mark; empty: nobody is named, and both are our own.
PORTAL_INSTITUTE = env.str("PORTAL_INSTITUTE", default="")
PORTAL_COLOR, PORTAL_MARK = env.str("PORTAL_COLOR", default=""), env.str("PORTAL_MARK", default="")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
# The first of each signs and seals, all are good for what they did. `keys` asks for those it needs.
_secret_keys = env.str("SECRET_KEY", default="").replace(",", " ").split()
SECRET_KEY, *SECRET_KEY_FALLBACKS = _secret_keys or [""]
FIELD_KEYS = env.str("FIELD_KEY", default="").replace(",", " ").split()
MARK_KEYS = env.str("MARK_KEY", default="").replace(",", " ").split()
STORAGE_KEYS = env.str("STORAGE_KEY", default="").replace(",", " ").split()
VISA_KEYS = env.str("VISA_KEY", default="").replace(",", " ").split()
SIGNING_KEYS = env.str("SIGNING_KEY", default="").replace(",", " ").split()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_URL.split("//")[1].split(":")[0]])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "agreements.apps.AgreementsConfig",
    "agreements.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "agreements.apps.PortalStaticFilesConfig",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_countries",
    "csp",
]

MIDDLEWARE = [
    "agreements.views.middleware.request_id.request_id_middleware",
    "agreements.views.middleware.asked_language.asked_language_middleware",
    "agreements.views.middleware.kept_pages.kept_pages_middleware",
    "agreements.accounts.client_address.ClientAddressMiddleware",
    "agreements.views.middleware.chaining.chaining_middleware",
    "agreements.views.middleware.browser_headers.browser_headers_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Before what asks for a cookie and the site's name: a load balancer has neither.
    "agreements.views.middleware.probes.probes_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agreements.views.middleware.person_language.person_language_middleware",
    # Behind what knows who is there, and in which language: its answers are pages, too.
    "agreements.views.middleware.request_screening.request_screening_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agreements.accounts.limits.limits_middleware",
    "agreements.views.service_unavailable.UnreadableMiddleware",
]

ROOT_URLCONF = "casmemg_portal.urls"
WSGI_APPLICATION = "casmemg_portal.wsgi.application"
ASGI_APPLICATION = "casmemg_portal.asgi.application"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
_OPTIONS = {"context_processors": CONTEXT_PROCESSORS}
_TEMPLATES = {"DIRS": [BASE_DIR / "templates"], "APP_DIRS": True, "OPTIONS": _OPTIONS}
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", **_TEMPLATES}]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database, cache -------------------------------------------------------------------------
DATABASES = {"default": database(env, VAR_DIR)}
# Rate limits need a cache that all processes share and that is there when Redis is not.
CACHES = {"default": {"BACKEND": "agreements.cache.CountingCache", "LOCATION": "portal_cache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Celery: Redis carries nudges, rows carry the truth; its own settings are in `celery.py` ---
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
SWEEP = env.float("OUTBOX_SWEEP_SECONDS", default=20.0)
CELERY_BEAT_SCHEDULE = periodic_tasks(SWEEP)

# --- Mail ------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:8025"))
EMAIL_TIMEOUT = 20
MAILS_PER_MINUTE = env.int("MAILS_PER_MINUTE", default=600)
BOUNCES_IMAP_URL = env.str("BOUNCES_IMAP_URL", default="")
ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = env.str("MAILGUN_WEBHOOK_SIGNING_KEY", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="CASMEMG portal <portal@localhost>")
# Who reads answers to mails about an account; empty: the contact of the first dataset.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="") or SUPPORT_EMAIL
SERVER_EMAIL = DEFAULT_FROM_EMAIL
DEMO_MAILDIR, DEMO_CLOCK = env.str("DEMO_MAILDIR", default=""), env.str("DEMO_CLOCK", default="")
PAGES_KEPT_SECONDS = env.int("PAGES_KEPT_SECONDS", default=5)
# Whom Crossref may write to; empty: nobody is asked about DOIs, nothing leaves this server.
CROSSREF_MAILTO = env.str("CROSSREF_MAILTO", default="")
# Networks that webhooks may lead into, beside what everybody can reach.
WEBHOOK_NETWORKS = env.str("WEBHOOK_NETWORKS", default="").replace(",", " ").split()
# For how long whoever decided on a request can take it back; 0: a decision is carried out at once.
TAKE_BACK_SECONDS = env.int("TAKE_BACK_SECONDS", default=30)

# --- Files -----------------------------------------------------------------------------------
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATIC_URL, STATICFILES_DIRS = "static/", [BASE_DIR / "static"]
_FINDER = "django.contrib.staticfiles.finders.{}Finder"
STATICFILES_FINDERS = [_FINDER.format(name) for name in ("FileSystem", "AppDirectories")]
STATICFILES_FINDERS += ["casmemg_portal.static_bundles.BundleFinder"]
PRIVATE_ROOT = VAR_DIR / "private"
_HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
FILES_S3_URL = env.str("FILES_S3_URL", default="")
_IN_S3, _ON_DISK = "agreements.private_s3.PrivateS3", "agreements.private_storage.PrivateStorage"
STORAGES = {
    "default": {"BACKEND": _IN_S3 if FILES_S3_URL else _ON_DISK},
    "releases": {"BACKEND": "agreements.release_storage.stored_files.storage_of_releases"},
    "staticfiles": {"BACKEND": env.str("STATICFILES_STORAGE", default=_HASHED)},
}
RELEASES_ROOT = Path(env.str("RELEASES_ROOT", default=str(VAR_DIR / "releases")))
RELEASES_S3_URL = env.str("RELEASES_S3_URL", default="")
# Who sends files of copies that bear no mark: nginx from a place of its own, or S3.
RELEASES_X_ACCEL = env.str("RELEASES_X_ACCEL", default="")
RELEASES_S3_PRESIGNED = env.bool("RELEASES_S3_PRESIGNED", default=False)
# Where the process for downloads is reached, if it has an address of its own, and which of both
# this process is: pages, downloads, or all.
DOWNLOADS_URL = env.str("DOWNLOADS_URL", default=SITE_URL).rstrip("/")
SERVES = env.str("SERVES", default="all")
# Where `manage.py backup` goes, for whom it seals, and how it is let in by SFTP.
BACKUP_TO = env.str("BACKUP_TO", default="")
BACKUP_RECIPIENTS = env.str("BACKUP_RECIPIENTS", default="").replace(",", " ").split()
BACKUP_SSH_KEY = env.str("BACKUP_SSH_KEY", default="")
BACKUP_KNOWN_HOSTS = env.str("BACKUP_KNOWN_HOSTS", default="")
FILE_UPLOAD_TEMP_DIR = PRIVATE_ROOT / "incoming"  # what a crash leaves there, a sweep removes
FILE_UPLOAD_HANDLERS = ["agreements.views.middleware.upload_handler.ScanUploadHandler"]
SCAN_MAX_BYTES = env.int("SCAN_MAX_BYTES", default=30 * 1024 * 1024)
CLAMD_URL = env.str("CLAMD_URL", default="")
CHILD_SLOTS = env.int("CHILD_SLOTS", default=4)
_THREADS = env.int("WEB_THREADS", default=16)  # as gunicorn.conf.py has it
UPLOADS_AT_ONCE = env.int("UPLOADS_AT_ONCE", default=max(1, _THREADS // 2))

# --- Accounts: a code by mail, no passwords; staff add a second factor -------------------------
AUTH_USER_MODEL = "agreements.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Addresses at example.org and the like (RFC 2606) may sign in: for demos and tests.
ALLOW_TEST_DOMAINS = env.bool("ALLOW_TEST_DOMAINS", default=DEBUG or DEMO)
ACCOUNT_ADAPTER = "agreements.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
# The code that signs in proves the address (`services.accounts.accounts.prove_address`).
ACCOUNT_EMAIL_VERIFICATION = "none"
# Codes travel by mail that may be held back for minutes on its way to China and Korea.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_TIMEOUT = 30 * 60
MFA_ADAPTER = "agreements.accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "agreements.accounts.second_factor.FactorCodeForm",
    "reauthenticate": "agreements.accounts.second_factor.FactorCodeAgainForm",
    "authenticate_webauthn": "agreements.accounts.second_factor.KeyForm",
    "reauthenticate_webauthn": "agreements.accounts.second_factor.KeyAgainForm",
    "activate_totp": "agreements.accounts.second_factor.AddAppForm",
    "add_webauthn": "agreements.accounts.second_factor.AddKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Staff enter the admin with a second factor; the demo's logins may go without one.
ADMIN_REQUIRES_SECOND_FACTOR = env.bool("ADMIN_REQUIRES_SECOND_FACTOR", default=not DEMO)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "request_list"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"

# --- Browser's side of security ----------------------------------------------------------------
_OWN = ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
_NONE = ("default-src", "frame-ancestors", "base-uri")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {name: ["'none'"] for name in _NONE} | {name: ["'self'"] for name in _OWN}
}
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_FAILURE_VIEW = "agreements.views.middleware.csrf.csrf_refused"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_AGE = (3660 if DEMO else 14) * 24 * 3600  # the demo's clock is set forward
SECURE_REDIRECT_EXEMPT = ["^health/", "^metrics$"]  # load balancers and Prometheus speak plainly
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
# How many proxies of ours stand before the web process and add to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=None if HTTPS else 0)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Watch -------------------------------------------------------------------------------------
# Who reads that something stands still; empty: nobody is written to.
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="")
# Who gets /metrics: whoever has the token, or comes from these addresses. Neither: nobody.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_FROM = [ip_network(each.strip()) for each in env.list("METRICS_FROM", default=[])]
PROMETHEUS_LATENCY_BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, float("inf"))
if METRICS_TOKEN or METRICS_FROM:
    _PROMETHEUS = "django_prometheus.middleware.Prometheus{}Middleware"
    MIDDLEWARE = [_PROMETHEUS.format("Before"), *MIDDLEWARE, _PROMETHEUS.format("After")]
SENTRY_DSN = env.str("SENTRY_DSN", default="")

# --- Language, time, log -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# Each in its own words, for whoever reads no other.
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
LANGUAGE_COOKIE_AGE, LANGUAGE_COOKIE_HTTPONLY = 365 * 24 * 3600, True
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS, FORMAT_MODULE_PATH = [BASE_DIR / "locale"], ["casmemg_portal.formats"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
LOGGING = lines_of_the_log(env.str("LOG_LEVEL", default="INFO"))
