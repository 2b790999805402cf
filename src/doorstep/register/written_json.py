"""JSON as the register keeps it: short, with characters as they are; one encoder, because making one costs more."""

import json

written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
