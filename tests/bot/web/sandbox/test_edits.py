"""A programme edited in the page: what is wrong stands at its line, and only a confirmed draft changes anything."""

from __future__ import annotations

import asyncio
import html
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from datetime import date
from pathlib import Path

import httpx
import pytest

from bot.sandbox.preview import preview
from bot.web.sandbox.desk import VIEW_ONLY
from bot.web.sandbox.edits import TAKEN
from bot.web.sandbox.pages import SCENARIOS
from conversations.events import Command
from conversations.scenarios.running import beginning, plain
from policies.catalog import read
from policies.programme import Call
from tests.bot.web.sandbox.site import EDIT, LOCKED, TODAY, VIEW, Browser, Workshop, calling, notice, workshop

SHELF = "/sandbox/catalogue"
ZIBO = "zibo-technician-subsidy"
FILE = f"programmes/zibo/{ZIBO}.yaml"
SHANGHAI = "programmes/shanghai/shanghai-skill-upgrade.yaml"
NATIONAL = "programmes/national/national-skill-upgrade.yaml"
DEARER = (("total: 2500", "total: 2600"), ("sum: 2500", "sum: 2600"), ("sum: 1250", "sum: 1300"), ("2500元", "2600元"))
SAYS = ("淄博张店", "技师", "2020年5月", "正在交", "职业资格证书", "在企业上班", "3年", "办过", "没领过")
WHO = {
    "work_place": "370303",
    "employment": "enterprise",
    "insurance_status": "paying",
    "cert_kind": "qualification",
    "cert_level": "L2",
    "cert_issue_date": "2020-06-01",
    "contract_months": 36,
    "employment_registered": True,
    "claimed_before": False,
}


@pytest.fixture(autouse=True)
def few_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many there are is the preview's own affair; so few are made at once."""
    monkeypatch.setattr("bot.web.sandbox.edits.preview", lambda *parts: preview(*parts, people=100))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Workshop]:
    async with workshop(tmp_path) as found:
        yield found


@pytest.fixture
async def locked(tmp_path: Path) -> AsyncIterator[Workshop]:
    """With passwords; whoever comes first may only look."""
    async with workshop(tmp_path, LOCKED) as found:
        await found.at.enters(VIEW)
        yield found


def replaced(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def dearer(here: Workshop) -> str:
    """The whole, and nothing is wrong with it but that its own examples say the old sum."""
    return replaced(
        here.text(FILE),
        *DEARER,
        ("min: 2500, max: 2500", "min: 2600, max: 2600"),
        ("min: 1250, max: 1250", "min: 1300, max: 1300"),
    )


def found_faults(page: str) -> list[tuple[int, str]]:
    shape = r'<li class="\w+"><button [^>]*>第 (\d+) 行</button>\s*([^<]*)'
    return [(int(line), html.unescape(reason)) for line, reason in re.findall(shape, page)]


async def edits(at: Browser, name: str = ZIBO) -> dict[str, str]:
    """The form of the editor, as it is sent without a change."""
    page = (await at.get(f"{SHELF}/{name}/edit")).text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    [text] = re.findall(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.S)
    return {**fields, "text": html.unescape(text)}


async def previews(at: Browser, fields: Mapping[str, str]) -> str:
    """The address of the preview, which is there then."""
    answer = await at.post(fields, f"{SHELF}/preview")
    assert answer.status_code == 303, answer.text
    assert (await at.waited(answer.headers["location"])).status_code == 200
    return answer.headers["location"]


async def confirms(at: Browser, path: str) -> httpx.Response:
    return await at.post({}, f"{path}/confirm")


def total(here: Workshop) -> list[int | None]:
    """What the live catalogue says of the amount."""
    env = here.live.env_for(TODAY)
    return [row.total for row in env.catalogue.entries[ZIBO].programme.versions[-1].amount.rows]


# ---------------------------------------------------------------- faults


BAD = {
    "no YAML": (("title: 淄博", "title: [淄博"), "names: ["),
    "an unknown field": (("title: 淄博", "titel: <b>淄博"), "titel: <b>"),
    "an unknown fact": (("fact: claimed_before", "fact: claimed"), "fact: claimed"),
    "a day that there is not": (("last_checked: 2026-11-21", "last_checked: 2026-02-30"), "last_checked: 2026-02-30"),
}


@pytest.mark.parametrize(("change", "spot"), BAD.values(), ids=BAD)
async def test_a_draft_that_cannot_be_read_is_told_by_its_line_and_nothing_happens(
    here: Workshop, change: tuple[str, str], spot: str
) -> None:
    before, fields = here.everything(), await edits(here.at)
    text = replaced(fields["text"], change)
    line = 1 + text[: text.index(spot)].count("\n")
    for page, status in (("check", 200), ("preview", 422)):
        answer = await here.at.bare(fields | {"text": text}, f"{SHELF}/{page}")
        assert answer.status_code == status
        assert line in [number for number, _ in found_faults(answer.text)]
        assert "<b>" not in answer.text
    assert html.unescape(answer.text).count(text) == 1
    assert here.everything() == before


ODD = (
    *("", "\0", "[" * 5000, "{" * 5000, "- " * 3000, "? " * 500, "a: 1\n" * 5000, "---\n---\n", "\t", "%"),
    *("a: &a [*a]", "!!python/object:os.system x", "\ufeffid: x", "id: \u2028", "9" * 9000, "x: 0x" + "f" * 9000),
)


async def test_no_text_at_all_breaks_the_editor(here: Workshop) -> None:
    before, fields = here.everything(), await edits(here.at)
    for text in ODD:
        answers = [await here.at.bare(fields | {"text": text}, f"{SHELF}/{page}") for page in ("check", "preview")]
        assert [answer.status_code for answer in answers] == [200, 422], text[:20]
        assert found_faults(answers[0].text), text[:20]
    assert here.everything() == before


async def test_a_fault_that_a_change_brings_to_another_file_is_told_with_that_file(here: Workshop) -> None:
    base = (here.live.root / NATIONAL).read_text(encoding="utf-8")
    fields = await edits(here.at, "national-skill-upgrade")
    text = base.replace("id: national-skill-upgrade\n", "id: national-other\n", 1)
    page = (await here.at.post(fields | {"text": text}, f"{SHELF}/check")).text
    others = re.findall(r'<li class="fault">([\w/.-]+\.yaml)，第 \d+ 行：', page)
    assert (others != [], NATIONAL in others) == (True, False)


# ---------------------------------------------------------------- preview


async def test_another_sum_shows_who_would_change_and_nothing_has_happened_yet(here: Workshop) -> None:
    shutil.copy(SCENARIOS / "zibo.yaml", here.scenarios)
    await here.at.get("/sandbox/chat")
    await here.at.says(*SAYS)
    before, fields = here.everything(), await edits(here.at)
    await previews(here.at, fields | {"text": dearer(here)})
    page = html.unescape(re.sub("<[^>]+>", "", here.at.page))
    assert "金额由 2500元 变 2600元" in page
    assert re.search(r"跑了 9 个：[1-9]\d* 个不再通过", page)
    assert re.search(r"第 9 步，“没领过”.*?- .*2500元.*?\+ .*2600元", page, re.S)
    assert "2600" in page.partition("谁的结果会变")[2].partition("正在看的那段对话")[0]
    assert "确认，存进文件并马上生效" in page
    assert here.everything() == before


async def test_a_draft_with_faults_can_be_previewed_and_by_no_way_confirmed(here: Workshop) -> None:
    before, fields = here.everything(), await edits(here.at)
    text = replaced(fields["text"], ("total: 2500", "total: 2600"))
    path = await previews(here.at, fields | {"text": text})
    assert ("这几处改好了才能确认" in here.at.page, f"{path}/confirm" in here.at.page) == (True, False)
    answer = await here.at.bare({"csrf": fields["csrf"]}, f"{path}/confirm")
    assert (answer.status_code, found_faults(answer.text) != []) == (422, True)
    assert html.unescape(answer.text).count(text) == 1
    assert here.everything() == before


async def test_one_goes_back_from_the_preview_to_the_draft_as_it_was(here: Workshop) -> None:
    fields = await edits(here.at)
    path = await previews(here.at, fields | {"text": dearer(here)})
    page = (await here.at.get(f"{path}/edit")).text
    assert html.unescape(page).count(dearer(here)) == 1
    assert f'name="base" value="{fields["base"]}"' in page


@pytest.mark.parametrize("page", ["", "/patch", "/edit"])
@pytest.mark.parametrize("job", ["nope", "<b>", "0" * 3000])
async def test_a_preview_that_there_is_not_is_said_in_plain_words(here: Workshop, page: str, job: str) -> None:
    answer = await here.at.get(f"/sandbox/previews/{job}{page}")
    assert (answer.status_code, notice(answer.text)[:8]) == (404, "没有这份预览了：")


async def test_another_jobs_result_is_no_preview_to_confirm(here: Workshop) -> None:
    await here.at.get("/sandbox/scenarios")
    run = (await here.at.post({}, "/sandbox/scenarios/run")).headers["location"]
    await here.at.waited(run)
    fields, path = await edits(here.at), run.replace("scenarios/runs", "previews")
    answers = [await here.at.get(path), await here.at.bare(fields, f"{path}/confirm")]
    assert [(answer.status_code, notice(answer.text)[:8]) for answer in answers] == [(404, "没有这份预览了：")] * 2


async def test_a_preview_pushed_out_by_newer_ones_is_said_to_be_gone(
    here: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.jobs.KEPT", 1)
    fields = await edits(here.at)
    first = await previews(here.at, fields | {"text": dearer(here)})
    await previews(here.at, fields | {"text": fields["text"] + "\n"})
    assert (await confirms(here.at, first)).status_code == 404
    assert total(here)[0] == 2500


# ---------------------------------------------------------------- confirmed


async def test_once_confirmed_the_file_is_there_and_everybody_is_answered_by_it(here: Workshop) -> None:
    before, text = here.everything(), dearer(here)
    fields = await edits(here.at)
    path = await previews(here.at, fields | {"text": text.replace("\n", "\r\n")})
    answer = await confirms(here.at, path)
    assert (answer.status_code, f"/sandbox/catalogue/{ZIBO}" in answer.text) == (200, True)
    after = here.everything()
    assert [name for name in after if before.get(name) != after[name]] == [(here.live.root / FILE).as_posix(), ""]
    assert (here.text(FILE), total(here)[:2], here.live.catalogue.version in answer.text) == (text, [2600, 2600], True)
    _, effects = plain(beginning(WHO), Command("results"), here.live.env_for(TODAY))
    assert "2600元" in repr(effects)


async def test_confirmed_twice_is_saved_once(here: Workshop) -> None:
    path = await previews(here.at, await edits(here.at) | {"text": dearer(here)})
    csrf = here.at.csrf
    answers = [await here.at.bare({"csrf": csrf}, f"{path}/confirm") for _ in range(2)]
    assert [("存好了" in answer.text, answer.status_code) for answer in answers] == [(True, 200)] * 2


async def test_the_patch_applies_with_git_and_makes_the_draft(here: Workshop, tmp_path: Path) -> None:
    text = dearer(here)
    path = await previews(here.at, await edits(here.at) | {"text": text})
    answer = await here.at.get(f"{path}/patch")
    assert f"{ZIBO}.patch" in answer.headers["content-disposition"]
    repository = tmp_path / "repository"
    shutil.copytree(here.live.root, repository / "policies" / "data")
    (tmp_path / "x.patch").write_bytes(answer.content)
    for command in (["init", "-q"], ["apply", "../x.patch"]):
        git = await asyncio.create_subprocess_exec("git", *command, cwd=repository)
        assert await git.wait() == 0
    assert (repository / "policies" / "data" / FILE).read_text(encoding="utf-8") == text


async def test_of_two_editors_the_second_is_told_and_overwrites_nothing(here: Workshop) -> None:
    async with calling(here.app) as second:
        mine, theirs = await edits(here.at), await edits(second)
        other = replaced(theirs["text"], ("summary: 淄博企业", "summary: 凡是淄博企业"))
        first_path = await previews(here.at, mine | {"text": dearer(here)})
        second_path = await previews(second, theirs | {"text": other})
        second_csrf = second.csrf
        assert (await confirms(here.at, first_path)).status_code == 200
        saved = here.everything()
        answers = [
            await second.get(second_path),
            await second.get(f"{second_path}/patch"),
            await second.bare({"csrf": second_csrf}, f"{second_path}/confirm"),
        ]
    assert [answer.status_code for answer in answers] == [200, 409, 409]
    assert ["刚刚被别人改过" in notice(answer.text) for answer in answers] == [True] * 3
    for answer in answers[1:]:
        page = html.unescape(answer.text)
        assert (other in page, "2600" in page) == (True, True)
    assert here.everything() == saved


async def test_a_file_deleted_meanwhile_is_not_written_again(here: Workshop) -> None:
    path = await previews(here.at, await edits(here.at) | {"text": dearer(here)})
    (here.live.root / FILE).unlink()
    answer = await confirms(here.at, path)
    assert (answer.status_code, "刚刚被别人删掉了" in notice(answer.text)) == (409, True)
    assert not (here.live.root / FILE).exists()


async def test_other_files_that_changed_meanwhile_are_taken_in_and_broken_ones_stop_it(here: Workshop) -> None:
    path = await previews(here.at, await edits(here.at) | {"text": dearer(here)})
    csrf, shanghai = here.at.csrf, here.live.root / SHANGHAI
    text = shanghai.read_text(encoding="utf-8")
    shanghai.write_text("title: [", encoding="utf-8")
    before = here.everything()
    answer = await here.at.bare({"csrf": csrf}, f"{path}/confirm")
    assert (answer.status_code >= 400, SHANGHAI in html.unescape(answer.text), here.everything() == before) == (
        True,
        True,
        True,
    )
    shanghai.write_text(text.replace("上海市职业技能提升补贴", "上海的补贴", 1), encoding="utf-8")
    assert (await here.at.bare({"csrf": csrf}, f"{path}/confirm")).status_code == 200
    assert (total(here)[0], here.live.catalogue.entries["shanghai-skill-upgrade"].programme.title) == (
        2600,
        "上海的补贴",
    )


async def test_a_preview_says_when_another_change_has_gone_live_since(here: Workshop) -> None:
    path = await previews(here.at, await edits(here.at) | {"text": dearer(here)})
    assert "预览之后，政策目录又变过" not in (await here.at.get(path)).text
    shanghai = here.text(SHANGHAI).replace("上海市职业技能提升补贴", "上海的补贴", 1)
    (here.live.root / SHANGHAI).write_text(shanghai, encoding="utf-8")
    here.live.replace(read(here.live.root).catalogue)
    assert "预览之后，政策目录又变过" in notice((await here.at.get(path)).text)


async def test_a_new_file_becomes_a_new_programme(here: Workshop) -> None:
    name = "programmes/zibo/zibo-second.yaml"
    await here.at.get(f"{SHELF}/new")
    text = replaced(here.text(FILE), (f"id: {ZIBO}", "id: zibo-second"))
    path = await previews(here.at, {"name": name, "base": "", "text": text})
    answer = await confirms(here.at, path)
    assert (answer.status_code, "/sandbox/catalogue/zibo-second" in answer.text) == (200, True), answer.text
    assert (here.text(name), (await here.at.get(f"{SHELF}/zibo-second")).status_code) == (text, 200)


@pytest.mark.parametrize("whole", ["", "?whole=1"])
async def test_a_template_says_what_is_still_to_be_filled_in(here: Workshop, whole: str) -> None:
    page = (await here.at.get(f"{SHELF}/new{whole}")).text
    assert "（填）" in page
    [text] = re.findall(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.S)
    answer = await here.at.post(
        {"name": "programmes/zibo/x.yaml", "base": "", "text": html.unescape(text)}, f"{SHELF}/preview"
    )
    assert (answer.status_code, len(found_faults(answer.text)) > 3) == (422, True)


NAMES = (
    *("", "x.yaml", "../x.yaml", "programmes/../x.yaml", "/etc/passwd", "programmes/x", "sources.yaml"),
    *("programmes/a\0.yaml", "programmes/.x.yaml", f"programmes/{'x' * 300}.yaml", "programmes/<b>.yaml"),
)


async def test_a_name_outside_of_the_programmes_is_refused(here: Workshop) -> None:
    before, text = here.everything(), here.text(FILE)
    await here.at.get(f"{SHELF}/new")
    csrf = here.at.csrf
    for name in NAMES:
        for page, status in (("check", 200), ("preview", 422)):
            fields = {"csrf": csrf, "name": name, "base": "", "text": text}
            answer = await here.at.bare(fields, f"{SHELF}/{page}")
            assert (answer.status_code, "<b>" in answer.text) == (status, False), name
            assert "文件名不对；应是 programmes 里的 .yaml 文件" in answer.text, name
    assert here.everything() == before


async def test_a_new_file_of_a_name_that_is_taken_is_refused(here: Workshop) -> None:
    before, text = here.everything(), dearer(here)
    await here.at.get(f"{SHELF}/new")
    answer = await here.at.post({"name": FILE, "base": "", "text": text}, f"{SHELF}/preview")
    assert (answer.status_code, found_faults(answer.text)) == (422, [(1, TAKEN)])
    assert (text in html.unescape(answer.text), here.everything()) == (True, before)


async def test_a_folder_that_leads_elsewhere_is_refused(here: Workshop, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (here.live.root / "programmes" / "away").symlink_to(tmp_path / "elsewhere")
    await here.at.get(f"{SHELF}/new")
    text = replaced(here.text(FILE), (f"id: {ZIBO}", "id: zibo-second"))
    fields = {"csrf": here.at.csrf, "name": "programmes/away/zibo-second.yaml", "base": "", "text": text}
    answer = await here.at.bare(fields, f"{SHELF}/preview")
    assert (answer.status_code, "指到别的地方去了" in notice(answer.text)) == (409, True)
    assert list((tmp_path / "elsewhere").iterdir()) == []


async def test_who_may_only_look_previews_and_takes_the_patch_and_confirms_nothing(locked: Workshop) -> None:
    before, fields = locked.everything(), await edits(locked.at)
    path = await previews(locked.at, fields | {"text": dearer(locked)})
    assert f"{path}/confirm" not in locked.at.page
    assert (await locked.at.get(f"{path}/patch")).status_code == 200
    answers = [
        await locked.at.bare(CALL | {"csrf": fields["csrf"]}, page)
        for page in (f"{path}/confirm", f"{SHELF}/{ZIBO}/call")
    ]
    assert [(answer.status_code, notice(answer.text)) for answer in answers] == [(403, VIEW_ONLY)] * 2
    assert locked.everything() == before
    await locked.at.enters(EDIT)
    await edits(locked.at)
    assert (await confirms(locked.at, path)).status_code == 200


# ---------------------------------------------------------------- a phone call


CALL = {
    "on": "2026-11-20",
    "by": "小陈",
    "office": "张店区人社局",
    "asked": "职业技能等级证书算不算？\"'#: <b>",
    "answer": "算。\n年底前办",
    "about": "level",
}


async def test_a_call_is_written_into_the_file_and_on_the_page(here: Workshop) -> None:
    before = here.text(FILE)
    page = (await here.at.get(f"{SHELF}/{ZIBO}/call")).text
    assert 'value="2026-11-28"' in page
    answer = await here.at.post(CALL, f"{SHELF}/{ZIBO}/call")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{SHELF}/{ZIBO}")
    [*_, call] = here.live.catalogue.entries[ZIBO].programme.calls
    assert call == Call.model_validate({**CALL, "on": date(2026, 11, 20)})
    assert here.text(FILE).startswith(before.rstrip("\n"))
    page = (await here.at.get(f"{SHELF}/{ZIBO}")).text
    assert ("张店区人社局" in page, "<b>" in page) == (True, False)


@pytest.mark.parametrize(
    ("change", "begins"),
    [
        ({"on": "昨天"}, ["哪天"]),
        ({"on": "2026-11-29"}, ["打电话的日子 2026-11-29 在今天（2026-11-28）之后；写打电话的那一天"]),
        ({"by": ""}, ["谁问的"]),
        ({"office": "长" * 61, "asked": " "}, ["问的哪里", "问了什么"]),
        ({"on": "", "by": "x", "answer": ""}, ["哪天", "谁问的", "怎么答的"]),
        ({"asked": "我是11010519491231002X"}, ["问了什么"]),
        ({"by": "13800138000"}, ["谁问的"]),
        ({"about": "<b>"}, ["关于哪一条"]),
        ({"about": "nothing"}, ["没有 nothing 这个条件"]),
    ],
    ids=str,
)
async def test_what_is_wrong_with_a_call_is_named_and_what_was_typed_is_there(
    here: Workshop, change: dict[str, str], begins: list[str]
) -> None:
    before = here.everything()
    await here.at.get(f"{SHELF}/{ZIBO}/call")
    answer = await here.at.post(CALL | change, f"{SHELF}/{ZIBO}/call")
    [told] = re.findall(r'<div class="notice" role="alert">(.*?)</div>', answer.text, re.S)
    faults = [html.unescape(each) for each in re.findall("<li>(.*?)</li>", told)]
    assert (answer.status_code, len(faults)) == (422, len(begins))
    assert [fault for fault, begin in zip(faults, begins, strict=True) if not fault.startswith(begin)] == []
    kept = html.unescape(answer.text)
    assert [value for name, value in (CALL | change).items() if name not in ("about", "on") and value not in kept] == []
    assert here.everything() == before


async def test_each_point_that_a_call_can_be_about_stands_there_once_and_in_chinese(here: Workshop) -> None:
    for name in here.live.catalogue.entries:
        page = (await here.at.get(f"{SHELF}/{name}/call")).text
        options = re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', page)
        assert len(options) == len({value for value, _ in options})
        assert [said for _, said in options if not re.search("[\u4e00-\u9fff]", said)] == []


async def test_a_call_about_a_programme_that_there_is_not_is_said_so(here: Workshop) -> None:
    await here.at.get(f"{SHELF}/{ZIBO}/call")
    answer = await here.at.post(CALL, f"{SHELF}/nope/call")
    assert (answer.status_code, notice(answer.text)[:7]) == (404, "没有这一项政策")


async def test_two_calls_are_both_kept(here: Workshop) -> None:
    for number in "12":
        await here.at.get(f"{SHELF}/{ZIBO}/call")
        assert (await here.at.post(CALL | {"by": f"小陈{number}"}, f"{SHELF}/{ZIBO}/call")).status_code == 303
    assert [call.by for call in here.live.catalogue.entries[ZIBO].programme.calls] == ["小陈1", "小陈2"]
