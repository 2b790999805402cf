"""Find households and persons by what people type: characters, pinyin, initials, a whole id number or telephone number.

Who writes a subject calls `index` in the same transaction, and `forget` when it is erased.
"""

from doorstep.register.search.finding import Found, find
from doorstep.register.search.indexing import Subject, forget, index, index_new
from doorstep.register.search.tokens import tokens

__all__ = ["Found", "Subject", "find", "forget", "index", "index_new", "tokens"]
