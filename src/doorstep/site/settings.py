"""Settings of the service. They come from the home and the environment; nothing is edited here for one office."""

import os
from datetime import timedelta
from pathlib import Path

from doorstep.kernel.home import current_home
from doorstep.kernel.vault import vault
from doorstep.site.databases import database

HERE = Path(__file__).parent
HOME = current_home()

SECRET_KEY = vault().secret("site.signing").hex()
DEBUG = False
ALLOWED_HOSTS = [name for name in os.environ.get("DOORSTEP_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if name]
DATABASES = {"default": database(os.environ, HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "doorstep.trail",
    "doorstep.policy",
    "doorstep.register",
    "doorstep.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "doorstep.site.speaking.SpeakingMiddleware",
    "doorstep.site.signing.ShortSessions",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [HERE / "templates", HERE.parent / "register" / "templates", HERE.parent / "policy" / "templates",
                 HERE.parent / "trail" / "templates"],
        "OPTIONS": {"environment": "doorstep.site.pages.environment"},
    }
]  # fmt: skip
ROOT_URLCONF = "doorstep.site.urls"
STATIC_URL = "/static/"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_USE_FINDERS = True

AUTH_USER_MODEL = "register.Principal"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "doorstep.site.signing.NamesAndPasswords",
    "doorstep.site.signing.HouseholdCards",
]
LOGIN_URL = "sign-in"
CSRF_FAILURE_VIEW = "doorstep.site.views.errors.forbidden"

# Five wrong passwords for a name from one computer shut that door for a quarter of an hour; nobody can shut it for a
# colleague who sits elsewhere.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "doorstep.site.views.signing.shut"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

# The rules an office works by until it has adopted a pack itself.
POLICY_PACK = os.environ.get("DOORSTEP_PACK", "cn")

USE_TZ = True
TIME_ZONE = os.environ.get("DOORSTEP_TIME_ZONE", "Asia/Shanghai")
LANGUAGE_CODE = "en"
USE_I18N = True

# Reached by other names than those of this machine, the service stands behind something that speaks TLS.
_ELSEWHERE = any(name not in ("127.0.0.1", "localhost", "[::1]", "testserver") for name in ALLOWED_HOSTS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _ELSEWHERE
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS] if _ELSEWHERE else []
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []
