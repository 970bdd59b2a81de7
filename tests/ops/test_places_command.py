"""`./linli places shapes` as who runs the system meets it: what it says, and the code it ends with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests import grounds

from linli.core.places.models import Shape
from linli.ops.environment import ROOT
from tools.kit import testdb

pytestmark = pytest.mark.commits


def linli(url: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "LINLI_DATABASE_URL": url,
        "LINLI_HOME": str(testdb.home()),
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-m", "linli", "places", "shapes", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_from_looking_to_taking_out(fresh_database: str, tmp_path: Path) -> None:
    file = tmp_path / "districts.geojson"
    outside = grounds.area(grounds.rectangle(103.0, 36.0, 103.1, 36.1), adcode=640100, name="别处")
    file.write_bytes(grounds.file(*grounds.strips(grounds.districts()), outside))
    looked = linli(fresh_database, file, "--check")
    assert (looked.returncode, Shape.objects.count()) == (0, 0), looked.stderr
    assert "只看了一遍，没有装" in looked.stdout
    said = linli(fresh_database, file)
    assert (said.returncode, Shape.objects.count()) == (0, 8), said.stderr
    assert "没有对上 · 第 9 个要素（别处，640100）：代码 640100 不是本市的" in said.stdout
    assert "对上 8 个：边界 8 个（8 个县区），点 0 个" in said.stdout
    assert "范围：东经 103.0000—104.2000，北纬 35.8000—36.6000" in said.stdout
    assert "什么也没有改" in linli(fresh_database, file).stdout
    told = json.loads(linli(fresh_database, file, "--json").stdout)
    assert (told["joined"], told["changed"], len(told["left"])) == (8, 0, 1)
    assert "县区：9 个，有边界的 8 个" in linli(fresh_database).stdout
    assert json.loads(linli(fresh_database, "--json").stdout)["street"]["areas"] == 0
    assert "取下了 8 处" in linli(fresh_database, file, "--remove").stdout
    assert json.loads(linli(fresh_database, "--remove", "--json").stdout) == {"removed": 0}


def test_what_is_wrong_ends_with_1_and_what_is_no_such_file_with_3(
    fresh_database: str, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.geojson"
    file.write_bytes(grounds.file(grounds.area([[103.7, 36.0], [103.8, 36.0], [103.7, 36.0]], adcode=620102)))
    said = linli(fresh_database, file)
    assert said.returncode == 1
    assert "有错 · 第 1 个要素（620102）：有一圈边界只有 3 个点" in said.stdout
    assert "一个也没有装" in said.stdout
    told = linli(fresh_database, file, "--json")
    assert (told.returncode, len(json.loads(told.stdout)["faults"])) == (1, 1)
    file.write_bytes(grounds.file(grounds.area(grounds.rectangle(103.7, 36.0, 103.8, 36.1), adcode=640100)))
    none = linli(fresh_database, file)
    assert (none.returncode, "没有一个要素对得上" in none.stdout) == (1, True)
    file.write_bytes(b'{"type": "Topology"}')
    for words, why in (
        ((file,), "这是 TopoJSON"),
        ((file, "--remove"), "这是 TopoJSON"),
        ((file, "--remove", "--check"), "只能用一个"),
        ((tmp_path / "nowhere",), "打不开文件"),
        ((tmp_path,), "打不开文件"),
    ):
        said = linli(fresh_database, *words)
        assert (said.returncode, why in said.stderr, "Traceback" in said.stderr) == (3, True, False), why


def test_pages_need_nothing_that_only_the_command_does() -> None:
    """What draws and thins is large: no process that serves pages carries it."""
    asked = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'linli.settings'; import django; django.setup();"
        "import importlib; from django.conf import settings; importlib.import_module(settings.ROOT_URLCONF);"
        "print([name for name in ('shapely', 'numpy') if name in sys.modules])"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "LINLI_HOME": str(testdb.home())}
    environment |= {"LINLI_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", asked],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout.strip().splitlines()[-1:] == ["[]"], said.stderr
