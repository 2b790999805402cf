"""A refusal says what, why and what to do. It is the only error a user ever sees."""

from doorstep.methods.kernel.said import Said


class Refusal(Exception):
    """Base of all refusals.

    Args:
        code: stable name, `room.reason`; logs, machines and translators rely on it.
        what: what cannot be done.
        why: the fact that stands in the way, with row and value where there is one; never a person's name.
        do: what the reader can do next.
    """

    def __init__(self, code: str, what: Said, *, why: Said, do: Said) -> None:
        super().__init__(f"{what} Why: {why} What to do: {do}")
        self.code = code
        self.what = what
        self.why = why
        self.do = do
