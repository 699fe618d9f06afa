"""Django's settings, made from the environment (see heard.project.environment and docs/operators/settings.md)."""

from __future__ import annotations

from heard.project import logs
from heard.project.directories import directories, directory_apps
from heard.project.environment import Environment
from heard.project.floors import FLOORS, PACKAGE, lent
from heard.project.mail_providers import hook_settings, mail_providers
from heard.project.template_engines import template_engines

ENVIRONMENT = Environment.read()

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
SECRET_KEY_FALLBACKS = list(ENVIRONMENT.former_secret_keys)
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.trusted_origins

INSTALLED_APPS = [
    *(f"heard.{floor.replace('/', '.')}" for floor in FLOORS),
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *directory_apps(ENVIRONMENT),
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "heard.project.scanners.KnownMethods",
    "django.middleware.security.SecurityMiddleware",
    "heard.plumbing.packing.PackedPages",
    "heard.project.middleware.ContentSecurityPolicy",
    "heard.staff.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "heard.staff.middleware.SignedInAgent",
    "heard.project.bodies.RoomForBodies",
    "heard.staff.middleware.SignInRequired",
    "heard.staff.middleware.LanguageAndTimeZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "heard.project.workspace.SideBarAtHand",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
# What a script's request passes; a page's needs more (see project/api_handler.py).
HEARD_API_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "heard.plumbing.packing.PackedPages",
    "heard.project.middleware.ContentSecurityPolicy",
    "django.middleware.common.CommonMiddleware",
    "heard.staff.middleware.LanguageAndTimeZone",
]

ROOT_URLCONF = "heard.project.urls"
WSGI_APPLICATION = "heard.project.wsgi.application"
HEARD_REACTIONS = "heard.project.reactions"
HEARD_OPENING = "heard.promises.queries.opening.opening"
HEARD_OPEN_DAYS = "heard.promises.queries.open_days.open_days"
HEARD_CHAT_RATED = "heard.feedback.queries.rated.rated"
HEARD_CHAT_HERE = "heard.channels.chat.queries.here.chat_here"
HEARD_ANSWER_MOMENTS = "heard.promises.queries.answering.answer_moments"
HEARD_FITTING_ARTICLES = "heard.project.meanwhile.fitting_articles"
HEARD_ARTICLES_FOUND = "heard.guidance.queries.while_typing.articles_while_typing"
HEARD_REACHED_BY_MAIL = "heard.channels.chat.queries.reaching.reached_by_mail"
HEARD_WAS_READ = "heard.channels.chat.reading.was_read"
HEARD_TAKING_HOLD = "heard.project.holding.take_hold"
HEARD_BELONGINGS = "heard.project.belongings"
HEARD_STEPS = "heard.project.steps"
HEARD_MORE_SITEMAPS = ["heard.community.queries.for_engines.map_path"]
HEARD_KNOWN_CUSTOMER = "heard.promises.views.signed_in.customer_of"

TEMPLATES = template_engines(reloads=DEBUG)

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.Agent"
AUTHENTICATION_BACKENDS = [
    "heard.staff.signing_in.roles.RolePermissions",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "heard.staff.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = ENVIRONMENT.is_https
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "heard.project.views.errors.csrf_failure"
CSRF_COOKIE_SECURE = ENVIRONMENT.is_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

HEARD_URL = ENVIRONMENT.url
HEARD_PROXIES = ENVIRONMENT.proxies
# Pages anybody may open; all others need a sign-in unless their view is marked `login_not_required`.
HEARD_PUBLIC_PATHS = (
    "/account/",
    "/invitation/",
    "/welcome/",
    "/static/",
    "/api/",
    "/hooks/",
    "/updates/",
    "/request/",
    "/remedy/",
    "/asked/",
    "/help/",
    "/media/",
    "/robots.txt",
)
HEARD_OUTGOING = ENVIRONMENT.outgoing
HEARD_PRIVATE_WEBHOOKS = ENVIRONMENT.private_webhooks
HEARD_PRIVATE_MAIL_SERVERS = ENVIRONMENT.private_mail_servers
HEARD_PRIVATE_FEEDS = ENVIRONMENT.private_feeds
HEARD_MODEL_URL, HEARD_MODEL, HEARD_MODEL_KEY = ENVIRONMENT.model_url, ENVIRONMENT.model, ENVIRONMENT.model_key
HEARD_OUTBOX = ENVIRONMENT.outbox
HEARD_STUN_URLS, HEARD_TURN_URLS, HEARD_TURN_SECRET = (
    ENVIRONMENT.stun_urls,
    ENVIRONMENT.turn_urls,
    ENVIRONMENT.turn_secret,
)
HEARD_TRUSTED_AUTHSERV = ENVIRONMENT.trusted_authserv
HEARD_MAX_MAIL_BYTES = ENVIRONMENT.max_mail_bytes
HEARD_OAUTH = mail_providers(ENVIRONMENT)
ANYMAIL = hook_settings(ENVIRONMENT)
EMAIL_BACKEND = "heard.plumbing.mail.open_default"
DEFAULT_FROM_EMAIL = ENVIRONMENT.staff_sender

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

# Failed attempts to sign in are counted here, so it has to be one for all processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "heard_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

ACCOUNT_ADAPTER = "heard.staff.signing_in.account.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "heard.staff.signing_in.forms.SignInForm",
    "request_login_code": "heard.staff.signing_in.forms.CodeForm",
}
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip"}  # for one address: heard.staff.signing_in.guessing
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation that was taken up has proved the address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
SOCIALACCOUNT_ADAPTER = "heard.staff.signing_in.social.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = directories(ENVIRONMENT)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
MFA_ADAPTER = "heard.staff.signing_in.mfa.MfaAdapter"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers allow passkeys on https, and for trying things out on http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENVIRONMENT.url.startswith("http://localhost")

LANGUAGE_CODE = "en"
# What customers read, and articles are written in. The words of these pages are translated whole into each.
LANGUAGES = [
    ("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"), ("it", "Italiano"), ("nl", "Nederlands"),
    ("pt", "Português"), ("pl", "Polski"), ("ar", "العربية"),
]  # fmt: skip
# What agents choose among: their screens are translated whole into these.
INTERFACE_LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [PACKAGE / "project" / "locale"]
FORMAT_MODULE_PATH = "heard.project.formats"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = lent("static")
MEDIA_ROOT = ENVIRONMENT.home / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "files": {
        "BACKEND": "heard.plumbing.files.folder.WholeFiles",
        "OPTIONS": {"location": ENVIRONMENT.home / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "heard.project.static_files.HashedAddresses"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # the 400 days of its own that a calendar may have are 1,200
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "heard.plumbing.files.bounding.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "heard.project.schedule.arrange"

WAGTAIL_SITE_NAME = "Heard"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # passwords, addresses and second factors are looked after under /account/
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_BASE_URL = ENVIRONMENT.url
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None

LOGGING = logs.LOGGING
