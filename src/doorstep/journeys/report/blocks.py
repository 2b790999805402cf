"""What a part of the page is built from. The template sets each block; nothing here is markup but drawings."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Text:
    """A paragraph; `kind` is a class of the style sheet ("" or "small")."""

    says: str
    kind: str = ""
    block: str = field(default="text", init=False)


@dataclass(frozen=True)
class Figure:
    """A key figure: name, value, unit, drawing, its interval in words, what it counts."""

    name: str
    value: str
    unit: str
    drawing: str
    between: str
    level: str
    counts: str
    source: str = ""


@dataclass(frozen=True)
class Figures:
    """Key figures side by side."""

    figures: tuple[Figure, ...]
    block: str = field(default="figures", init=False)


@dataclass(frozen=True)
class Chart:
    """A drawing with a heading of its own ("" for none), what it says, and a smaller note."""

    title: str
    drawing: str
    says: str = ""
    note: str = ""
    key: tuple[tuple[str, str], ...] = ()
    """What marks mean: class of the mark, words."""


@dataclass(frozen=True)
class Charts:
    """Drawings side by side where there is room; `lone` sets a single one beside its sentence."""

    charts: tuple[Chart, ...]
    lone: bool = False
    block: str = field(default="charts", init=False)


@dataclass(frozen=True)
class Cell:
    """A cell of a table: what stands first and, smaller, below it."""

    text: str
    below: str = ""


@dataclass(frozen=True)
class Table:
    """A table. `heads[0]` names the rows; other columns hold numbers unless their place is in `prose`."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    prose: tuple[int, ...] = ()
    folded: str = ""
    """Words to unfold it by; "" shows it at once."""
    narrow: bool = False
    """Keeps its columns on a phone: many short rows."""
    block: str = field(default="table", init=False)


@dataclass(frozen=True)
class Folder:
    """Several tables behind one word."""

    says: str
    tables: tuple[Table, ...]
    block: str = field(default="folder", init=False)


@dataclass(frozen=True)
class Bullets:
    """Sentences one under the other."""

    items: tuple[str, ...]
    block: str = field(default="bullets", init=False)


@dataclass(frozen=True)
class Shell:
    """Lines to type."""

    lines: tuple[str, ...]
    block: str = field(default="shell", init=False)


@dataclass(frozen=True)
class Heading:
    """A heading within a part."""

    text: str
    block: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Asked:
    """A question of a form on paper, and its answers with their points."""

    asks: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PaperForm:
    """A form to fill with a pencil, on one sheet of paper.

    Attributes:
        heads: of the question, the answer, its points, and the place to write.
        blanks: lines to fill before the questions.
        total: words at the sum. marks: what a total means. warns: what must stand on every sheet.
    """

    title: str
    says: str
    blanks: tuple[str, ...]
    heads: tuple[str, str, str, str]
    questions: tuple[Asked, ...]
    total: str
    marks: tuple[str, ...]
    warns: str
    block: str = field(default="form", init=False)


@dataclass(frozen=True)
class Told:
    """One case in plain words: who, what is true, what was expected; then what moved it; then what would change it."""

    title: str
    says: tuple[str, ...]
    lead: str
    items: tuple[str, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True)
class Cases:
    """Cases side by side where there is room."""

    cases: tuple[Told, ...]
    block: str = field(default="cases", init=False)


Block = Text | Figures | Charts | Table | Folder | Bullets | Shell | Heading | PaperForm | Cases


@dataclass(frozen=True)
class Part:
    """A part with its heading in the margin. `key` names it in addresses; `short` is its name in the navigation."""

    key: str
    title: str
    short: str
    blocks: tuple[Block, ...]
