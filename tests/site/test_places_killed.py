"""An import that is killed leaves all of its list or nothing, and the next one goes on as if it had never been."""

import pytest
from homes import KEY, answer, in_home, killed_after

COUNT = "from doorstep.register.models import Place; print(Place.objects.count())"
VILLAGES = 40_000


@pytest.mark.slow
def test_an_import_killed_at_any_moment_leaves_the_whole_list_or_nothing(tmp_path):
    home, key = tmp_path / "home", {"DOORSTEP_KEY": KEY}
    answer(home, "init", "--login", "first", **key)
    listed = tmp_path / "villages.csv"
    lines = (f"v{number},解家庄{number}村,99,village" for number in range(VILLAGES))
    listed.write_text("\n".join(["code,name,parent,level", "99,示例省,,province", *lines]), "utf-8")
    seen = set()
    for seconds in (1.0, 1.6, 2.2, 2.8, 3.4):
        killed_after(seconds, home, "places", "import", listed, **key)
        seen.add(int(in_home(home, COUNT, **key)))
    assert seen <= {0, VILLAGES + 1}
    done = answer(home, "places", "import", listed, **key)
    assert done["written"] + done["same"] == VILLAGES + 1
    assert int(in_home(home, COUNT, **key)) == VILLAGES + 1
