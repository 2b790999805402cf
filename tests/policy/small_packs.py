"""The parts of the small packs that tests write."""

MANIFEST = """
[pack]
id = "small"
title = { en = "Small", zh = "小" }
place = "XX"
status = "national"
units = ["none", "yuan", "person", "year", "day"]
audiences = ["board"]
levels = ["country", "district", "village"]
"""
SOURCE = """
[[document]]
id = "LAW"
title = "A law"
year = "2010"
basis = "seen"
from = 2010-01-01
"""
LINE = """
[[value]]
id = "line"
type = "money"
unit = "yuan/person/year"
value = 4000
title = { en = "Line", zh = "标准" }
from = 2020-01-01
source = "LAW"
local = { by = "district", least = 4000, most = 9000 }
stricter = "higher"
"""
