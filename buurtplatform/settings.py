"""The settings of buurtplatform: one file, and what differs comes from the environment.

The table of variables is in docs/beheer.md. A missing or misspelt value stops the start: env.py.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from buurtplatform import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# --- Security -------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", "for development only" if DEBUG else None)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")  # earlier keys: see docs/beheer.md
HERE = f"http://localhost:{env.number('PORT', 8000)}"
SITE_URL = env.site_url("SITE_URL", HERE if DEBUG else None)
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
ALLOWED_HOSTS = ALLOWED_HOSTS or [urlsplit(SITE_URL).hostname or ""]
BEHIND_PROXY = env.flag("BEHIND_PROXY")  # trusts X-Forwarded-*: only behind your own proxy
PROXY_DEPTH = env.number("PROXY_DEPTH", 1, low=1)  # how many of your own stand in a row

CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 12  # seconds: an editor's working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_AGE = None  # as long as the browser is open: it only guards a form
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "buurtplatform.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS and env.flag("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^gezondheid/$"]  # a load balancer asks over plain http
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 0)  # 0 = off; 31536000 once https is sure
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD")  # a list that takes months to leave
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# The editor's rich text injects this one constant <style>; the hash belongs to its version.
PROSE_EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],  # the nonce serves the editor's import map, admin only
        "style-src": [SELF, PROSE_EDITOR_STYLE],
        "img-src": [SELF, "data:"],  # data: is the admin's and the select arrows' own icons
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
NOT_USED = "camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in [*NOT_USED.split(), "browsing-topics"]
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_PERMISSIONS = 0o644

# --- Parts ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "buurtplatform.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "captcha",
    "csp",
    "django_permissions_policy",
    "django_prose_editor",
    "js_asset",
    "phonenumber_field",
    # In the order of their dependencies: the roles of each app need the apps before it.
    "publications.apps.PublicationsConfig",
    "comments.apps.CommentsConfig",
    "buurtplatform.apps.SiteConfig",
]
MIDDLEWARE = [
    "buurtplatform.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "publications.search.middleware.IndexOwnChanges",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "buurtplatform.urls"
WSGI_APPLICATION = "buurtplatform.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "buurtplatform.template_folding.Loader",
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
                "buurtplatform.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -----------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", VAR_DIR / "buurtplatform.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    env.make_folder("VAR_DIR", VAR_DIR)
    # In the trial of docs/decisions/0003 Django's defaults lost 844 writes, these none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,  # seconds
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA cache_size=-8000; PRAGMA mmap_size=134217728;"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
elif pool_size := env.number("DATABASE_POOL", 4):  # connections a process; 0 = no pool
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": pool_size}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a database may restart under us
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": env.cache("CACHE_URL", "locmemcache://"),
    # The endless many searches have a share of their own, so that they never push pages out.
    "pages": env.pages("CACHE_URL", "pages", 1000),
    "searches": env.pages("CACHE_URL", "searches", 200),
}
PAGE_CACHE = env.flag("PAGE_CACHE", default=not DEBUG)
CHECK_PARAMETERS = DEBUG  # see publications/views/cacheable.py
CDN_SECONDS = env.number("CDN_SECONDS", 0)  # how long a CDN may show a page without asking
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "buurtplatform" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "NL"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

# --- Files ----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
if DEBUG:
    env.make_folder("VAR_DIR", STATIC_ROOT)  # empty: files come straight from their source
MEDIA_URL = "media/"  # a view of ours: files of a draft are for editors only
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Mail -----------------------------------------------------------------------------------
vars().update(env.email("EMAIL_URL", "consolemail://"))
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "redactie@localhost" if DEBUG else None)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("FROM_EMAIL", CONTACT_EMAIL)
EMAIL_TIMEOUT = 10  # seconds that a mail server may be silent
MAIL_DAYS = env.number("MAIL_DAYS", 3, low=1)  # how long a mail is tried before we give up
MODERATION_MAIL = env.choice("MODERATION_MAIL", "each", ("each", "digest", "none"))
MODERATION_LINK_DAYS = env.number("MODERATION_LINK_DAYS", 7, low=1)  # how long its links work
ADMINS = [("beheer", address) for address in env.words("ADMIN_EMAILS")]

# --- CAPTCHA --------------------------------------------------------------------------------
CAPTCHA_CHALLENGE_FUNCT = "comments.captcha.challenge.new_sum"
CAPTCHA_TIMEOUT = 60  # minutes: a visitor reads the article and writes before answering

# --- Reactions ------------------------------------------------------------------------------
# How many from one internet address, in how many seconds: see docs/decisions/0011.
REACTION_LIMITS = [
    (env.number("REACTIONS_PER_10_MINUTES", 15, low=1), 10 * 60),
    (env.number("REACTIONS_PER_DAY", 60, low=1), 24 * 60 * 60),
]
REPORT_LIMITS = [(10, 10 * 60), (40, 24 * 60 * 60)]
# On the page behind the secret link: saving a mail address, which mails it, and changing the words.
ADDRESS_LIMITS = [(10, 10 * 60), (20, 24 * 60 * 60)]
EDIT_LIMITS = [(15, 10 * 60), (60, 24 * 60 * 60)]
# From the publication date; 0 = never. A last day that a publication has itself counts instead.
REACTIONS_CLOSE_AFTER_DAYS = env.number("REACTIONS_CLOSE_AFTER_DAYS", 0, high=36_500)

# --- Privacy --------------------------------------------------------------------------------
# How many days personal data stays; comments/privacy/retention.py says after what.
REACTION_EMAIL_DAYS = env.number("REACTION_EMAIL_DAYS", 90, low=1, high=36_500)
REACTION_TOKEN_DAYS = env.number("REACTION_TOKEN_DAYS", 365, low=1, high=36_500)  # secret links
REJECTED_REACTION_DAYS = env.number("REJECTED_REACTION_DAYS", 90, low=1, high=36_500)
REPORT_DAYS = env.number("REPORT_DAYS", 90, low=1, high=36_500)
MAIL_KEPT_DAYS = env.number("MAIL_KEPT_DAYS", 30, low=1, high=36_500)

# --- The site -------------------------------------------------------------------------------
SITE_NAME = env.text("SITE_NAME", "Platform voor buurtontwikkeling")
PUBLICATIONS_PER_PAGE = 20
SEARCH_GAPS_EVERY = 60  # seconds between two writes of searches without results
INDEX_IN_BACKGROUND = True  # a thread indexes what a request left in the queue

# --- Logs -----------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without secrets"],
        },
        "mail": {
            "class": "django.utils.log.AdminEmailHandler",
            "level": "ERROR",
            "filters": ["production", "without secrets"],
        },
    },
    "filters": {
        "production": {"()": "django.utils.log.RequireDebugFalse"},
        "without secrets": {"()": "buurtplatform.logs.WithoutSecrets"},
        "as warning": {"()": "buurtplatform.logs.AsWarning"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console", "mail"], "level": "INFO", "propagate": False},
        "django.security.TooManyFieldsSent": {"filters": ["as warning"]},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
