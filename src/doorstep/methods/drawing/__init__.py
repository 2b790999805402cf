"""Drawings as SVG text: numbers and words in, nothing else. Colour and type come from the page's style sheet.

A drawing is at most 360 units wide with text of 12 units, so that it can be read on a phone. Words never lie on one
another: `lettering` knows how wide they are. Every drawing carries one sentence as its label.
"""

from doorstep.methods.drawing.bars import bars, nested_bars, paired_bars
from doorstep.methods.drawing.curves import Guide, Trace, curves
from doorstep.methods.drawing.errors import Errors, Slice, slices, two_errors
from doorstep.methods.drawing.intervals import Interval, caterpillar, dots, whisker
from doorstep.methods.drawing.poster import poster

__all__ = [
    "Errors",
    "Guide",
    "Interval",
    "Slice",
    "Trace",
    "bars",
    "caterpillar",
    "curves",
    "dots",
    "nested_bars",
    "paired_bars",
    "poster",
    "slices",
    "two_errors",
    "whisker",
]
