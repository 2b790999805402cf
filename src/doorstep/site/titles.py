"""What roles are called, in both languages, by the policy in force."""

from collections.abc import Mapping
from datetime import date

from doorstep import policy
from doorstep.policy.entries import Role
from doorstep.policy.forms import Text


class _Titles(dict[str, Text]):
    """A role that the policy does not know any more is called by its bare name."""

    def __missing__(self, role: str) -> Text:
        return Text(role, role)


def titles(day: date) -> Mapping[str, Text]:
    """Role -> its title; a role of an earlier policy keeps its bare name."""
    return _Titles({name: role.title for name, role in policy.current().held(Role, on=day).items()})
