"""Check characters of the two Chinese number systems. Pure arithmetic."""

# GB 11643-1999, by ISO/IEC 7064 MOD 11-2: weight of position i from the right is 2^i mod 11.
_WEIGHTS = tuple(pow(2, 17 - i, 11) for i in range(17))
_CHECKS = "10X98765432"

# GB 32100-2015: 31 characters (no I, O, S, V, Z), weight of position i is 3^(i-1) mod 31.
CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))


def resident_check(digits: str) -> str:
    """The check character ("0" to "9", "X") that belongs behind 17 digits of a citizen's number."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]


def credit_check(letters: str) -> str:
    """The check character that belongs behind 17 characters of a unified social credit code."""
    total = sum(CREDIT_LETTERS.index(letter) * weight for letter, weight in zip(letters, _CREDIT_WEIGHTS, strict=True))
    return CREDIT_LETTERS[-total % 31]
