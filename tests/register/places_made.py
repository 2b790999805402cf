"""A small invented county under the reserved prefix 99, and somebody who may change it."""

from datetime import UTC, date, datetime

from doorstep.register.models import Duty, Place, Principal

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)

COUNTY = {
    "99": ("province", "", "示例省"),
    "9901": ("city", "99", "示例市"),
    "990101": ("county", "9901", "云岭县"),
    "990101001": ("township", "990101", "青石镇"),
    "990101002": ("township", "990101", "白水乡"),
    "990101001201": ("village", "990101001", "上坝村"),
    "990101001202": ("village", "990101001", "下坝村"),
    "990101002201": ("village", "990101002", "单家村"),
    "99010100120101": ("group", "990101001201", "一组"),
    "99010100120102": ("group", "990101001201", "二组"),
}


def county() -> dict[str, Place]:
    """All places of the county by code."""
    made: dict[str, Place] = {}
    for code, (level, above, name) in COUNTY.items():
        parent = made.get(above)
        path = f"{parent.path if parent else ''}{code}/"
        made[code] = Place.objects.create(code=code, level=level, parent=parent, path=path, name=name)
    return made


def administrator(login: str = "admin", place: Place | None = None) -> Principal:
    """Somebody whose duty lets them change places, in the whole office or in one place."""
    who = Principal.objects.create(login=login, kind=Principal.WORKER, made_at=NOW)
    Duty.objects.create(
        principal=who, role="county_admin", place=place, first_day=date(2020, 1, 1), given_at=NOW, confirmed_at=NOW
    )
    return who
