"""Settings of the service. They come from the home and the environment; nothing is edited here for one office."""

import os
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
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"

# The rules an office works by until it has adopted a pack itself.
POLICY_PACK = os.environ.get("DOORSTEP_PACK", "cn")

USE_TZ = True
TIME_ZONE = os.environ.get("DOORSTEP_TIME_ZONE", "Asia/Shanghai")
LANGUAGE_CODE = "en"
USE_I18N = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []
