"""The second step of signing in: a code from an app on a telephone (TOTP, RFC 6238)."""

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote, urlencode

from django.db import models
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from doorstep.kernel.vault import vault

STEP, DIGITS, TOLERANCE = 30, 6, 1  # seconds; digits of a code; steps before and after


def new_salt() -> str:
    """20 random bytes."""
    return secrets.token_hex(20)


class SignInCode(ThrottlingMixin, Device):
    """One telephone of one account. After each wrong code the next one is looked at later and later.

    What the database holds is only salt: the secret is made from it by the office's key, so that a copy of the
    database signs nobody in.

    Attributes:
        last_step: the step of the last code that was right; none up to it is taken again.
    """

    salt = models.CharField(max_length=40, default=new_salt)
    last_step = models.BigIntegerField(default=-1)

    @property
    def secret(self) -> bytes:
        """What is shared with the telephone, 20 bytes."""
        return hmac.new(vault().secret("register.sign-in-code"), self.salt.encode(), hashlib.sha256).digest()[:20]

    @property
    def typed_secret(self) -> str:
        """The secret as it is typed into an app that cannot see the picture."""
        return base64.b32encode(self.secret).decode()

    def address(self, login: str, office: str) -> str:
        """What the picture (QR) says to the app."""
        words = {"secret": self.typed_secret, "issuer": office, "algorithm": "SHA1", "digits": DIGITS, "period": STEP}
        return f"otpauth://totp/{quote(office)}:{quote(login)}?{urlencode(words, quote_via=quote)}"

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first wrong code; twice as many after each further one."""
        return 1

    def verify_token(self, token: str, *, at: float | None = None) -> bool:
        """Whether the six digits fit now; the answer is counted. Call it on a row that is locked.

        Args:
            at: seconds since 1970; None asks for this moment.
        """
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        totp = TOTP(self.secret, step=STEP, digits=DIGITS)
        if at is not None:
            totp.time = at
        right = token.isascii() and token.isdigit() and totp.verify(int(token), TOLERANCE, self.last_step + 1)
        if right:
            self.last_step = totp.t()
            self.throttle_reset(commit=False)
            self.save()
        else:
            self.throttle_increment()
        return bool(right)
