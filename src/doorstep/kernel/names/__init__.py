"""Names of people and places: tidied without losing a character, and how they are read."""

from doorstep.kernel.names.reading import PERSON, PLACE, Pinyin, pinyin, plain, readings
from doorstep.kernel.names.tidying import DOT, Name, tidy_name

__all__ = ["DOT", "PERSON", "PLACE", "Name", "Pinyin", "pinyin", "plain", "readings", "tidy_name"]
