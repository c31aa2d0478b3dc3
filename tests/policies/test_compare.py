"""Two catalogues against each other: which answers change, and how the command tells it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from policies.catalog import DATA, Catalogue, load
from policies.compare import OUT_OF_REACH, Shift, answer, changed, shifts
from policies.page import WIDTH, columns
from policies.population import Person
from tests.policies import catalogues
from tests.policies.catalogues import PROGRAMME, SOUND, TODAY, write
from tests.policies.test_cli import Done, policies

PEOPLE = 300
DEARER = catalogues.changed(
    catalogues.changed(SOUND, "total: 2000", "total: 2200"), "{payer: 区财政, sum: 500}", "{payer: 区财政, sum: 700}"
)
SHORTER = catalogues.changed(SOUND, "      months: 12\n", "      months: 6\n")
SHORTER = SHORTER[: SHORTER.index("examples:")]
LONGER = SHORTER.replace("      months: 6\n", "      months: 13\n")
RENAMED = catalogues.changed(SOUND, "id: one\n", "id: other\n")

Two = Callable[[str, str], tuple[Catalogue, Catalogue]]


@pytest.fixture
def two(tmp_path: Path) -> Two:
    """Catalogues with one programme each."""

    def made(old: str, new: str) -> tuple[Catalogue, Catalogue]:
        return load(write(tmp_path / "old", old)), load(write(tmp_path / "new", new))

    return made


def found(old: Catalogue, new: Catalogue) -> list[Shift]:
    return [*shifts(old, new, TODAY, PEOPLE)]


def verdicts(shift: Shift) -> tuple[str | None, str | None]:
    return shift.before.verdict, shift.after.verdict


def test_nothing_changes_between_two_that_are_alike(two: Two) -> None:
    old, new = two(SOUND, SOUND.replace("id: one\n", "id: one\n# 只是一句说明\n"))
    assert (changed(old, new), found(old, new)) == ([], [])


def test_another_sum_changes_the_answer_of_those_who_get_that_sum_and_of_nobody_else(two: Two) -> None:
    old, new = two(SOUND, DEARER)
    shifted = found(old, new)
    assert changed(old, new) == ["one"]
    assert shifted
    assert {shift.example.facts["cert_level"] for shift in shifted} == {"L2"}
    assert {(shift.before.low, shift.after.low) for shift in shifted} == {(2000, 2200)}
    assert {(shift.before.high, shift.after.high) for shift in shifted} == {(2000, 2200)}
    assert all(shift.before.verdict == shift.after.verdict for shift in shifted)


def test_a_shorter_window_turns_those_in_time_into_those_too_late(two: Two) -> None:
    shifted = found(*two(SOUND, SHORTER))
    assert ("eligible", "expired") in {verdicts(shift) for shift in shifted}
    late = next(shift for shift in shifted if verdicts(shift) == ("eligible", "expired"))
    issued = date.fromisoformat(late.example.facts["cert_issue_date"])
    assert date(2025, 11, 21) <= issued < date(2026, 5, 21)  # 12 months reach today, 6 don't


def test_where_only_the_day_changes_the_verdict_stays(two: Two) -> None:
    shifted = found(*two(SOUND, LONGER))
    same = [shift for shift in shifted if verdicts(shift) == ("eligible", "eligible")]
    assert [(shift.before.low, shift.after.low, shift.before.deadline) for shift in same] == [(None, None, None)]
    assert ("expired", "eligible") in {verdicts(shift) for shift in shifted}


def test_a_programme_that_is_gone_is_out_of_reach_for_everybody_and_comes_last(two: Two) -> None:
    old, new = two(SOUND, RENAMED)
    assert changed(old, new) == ["other", "one"]
    gone = [shift for shift in found(old, new) if shift.programme == "one"]
    assert {shift.after for shift in gone} == {OUT_OF_REACH}
    assert sum(shift.count for shift in gone) <= PEOPLE
    come = [shift for shift in found(old, new) if shift.programme == "other"]
    assert {shift.before for shift in come} == {OUT_OF_REACH}


def test_the_largest_group_of_a_programme_comes_first(two: Two) -> None:
    counts = [shift.count for shift in found(*two(SOUND, SHORTER))]
    assert counts == sorted(counts, reverse=True)


def test_the_same_people_are_made_again(two: Two) -> None:
    old, new = two(SOUND, SHORTER)
    assert found(old, new) == found(old, new)
    assert [*shifts(old, new, TODAY, PEOPLE, seed=2)] != found(old, new)


def test_how_far_it_has_come_is_told_at_least_every_500_people(two: Two) -> None:
    told: list[tuple[int, int]] = []
    old, new = two(SOUND, RENAMED)
    assert [*shifts(old, new, TODAY, 700, progress=lambda done, total: told.append((done, total)))]
    done = [0, *(one for one, _ in told)]
    assert (told[-1], {total for _, total in told}) == ((1400, 1400), {1400})
    assert max(later - earlier for earlier, later in pairwise(done)) <= 500


def test_people_in_all_are_spread_over_the_programmes_that_differ(two: Two) -> None:
    told: list[tuple[int, int]] = []
    old, new = two(SOUND, RENAMED)
    spread = [*shifts(old, new, TODAY, in_all=301, progress=lambda done, total: told.append((done, total)))]
    assert told[-1] == (301, 301)
    assert [shift for shift in spread if shift.programme == "one"] == [
        shift for shift in shifts(old, new, TODAY, 150) if shift.programme == "one"
    ]


def test_nobody_is_made_where_nothing_differs(two: Two) -> None:
    old, new = two(SOUND, SOUND)
    assert [*shifts(old, new, TODAY, in_all=100, progress=lambda *_: pytest.fail("nobody to tell of"))] == []


def test_sums_and_days_are_nothing_to_somebody_who_is_out(two: Two) -> None:
    old, _ = two(SOUND, SOUND)
    facts = {"cert_level": "L4", "work_place": "370303", "cert_issue_date": "2026-03-15"}
    told = answer(old, "one", Person(facts, TODAY))
    assert (told.verdict, told.low, told.high, told.deadline) == ("ineligible", None, None, None)


def test_a_fact_that_one_catalogue_does_not_have_is_left_out(two: Two) -> None:
    old, _ = two(SOUND, SOUND)
    told = answer(old, "one", Person({"work_place": "370303", "weather": "fine"}, TODAY))
    assert (told.reached, told.verdict) == (True, "missing")


def diff(old: Path, new: Path, data: Path, *more: object) -> Done:
    return policies("diff", old, new, "--data", data, "--today", TODAY, "--people", PEOPLE, *more)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(tmp_path / "data")


def test_diff_takes_two_files_and_tells_how_many_hear_something_else(data: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(SOUND, encoding="utf-8")
    new.write_text(DEARER, encoding="utf-8")
    done = diff(old, new, data)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[:4] == ["1 项政策有变：one", "每项造了 300 人，按 2026-11-21 这一天算。", "", "■ 某市技师补贴（one）"]
    assert "结果还是“可以申请”，金额由 2000 元变 2200 元" in joined(done)
    assert [line for line in lines if columns(line) > WIDTH + 2] == []


def joined(done: Done) -> str:
    """What is written, without the breaks that the width asks for."""
    return "".join(line.strip() for line in done.stdout.splitlines())


def test_diff_takes_two_folders_and_says_the_same(data: Path, tmp_path: Path) -> None:
    files = tmp_path / "old.yaml", tmp_path / "new.yaml"
    folders = write(tmp_path / "old", SOUND), write(tmp_path / "new", DEARER)
    for path, text in zip(files, (SOUND, DEARER), strict=True):
        path.write_text(text, encoding="utf-8")
    assert diff(*folders, data) == diff(*files, data)


def test_diff_says_when_nothing_has_changed(data: Path) -> None:
    path = data / PROGRAMME
    assert diff(path, path, data) == Done(0, "两份一样，没有哪一项政策有变。\n", "")
    assert diff(data, data, data) == Done(0, "两份一样，没有哪一项政策有变。\n", "")


def test_diff_says_when_something_has_changed_and_nobody_hears_of_it(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(catalogues.changed(SOUND, "过一会儿再试", "过一个小时再试"), encoding="utf-8")
    done = diff(data / PROGRAMME, path, data)
    assert (done.returncode, done.stderr) == (0, "")
    assert "造的人里，没有谁的结果会变：one。不等于真的没有人。" in joined(done)


def test_diff_tells_of_a_programme_that_is_gone(tmp_path: Path) -> None:
    old, new = write(tmp_path / "old"), write(tmp_path / "new", RENAMED)
    done = diff(old, new, old)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 项政策有变：other、one" in done.stdout
    assert "变“不在范围里”" in joined(done)


def test_diff_of_a_packaged_local_version_looks_at_that_one_only(tmp_path: Path) -> None:
    """The file stands in for the one with its id, whatever it is called, and keeps its base from the catalogue."""
    path = DATA / "programmes/hebei/hebei-skill-upgrade.yaml"
    new = tmp_path / "anything.yaml"
    new.write_text(catalogues.changed(path.read_text(encoding="utf-8"), "total: 2200", "total: 2300"), encoding="utf-8")
    done = policies("diff", path, new, "--today", TODAY, "--people", 200)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 项政策有变：hebei-skill-upgrade\n")
    assert "2300" in done.stdout


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- 1\n- 2\n", "这不是一项政策的文件：没有 id"),
        ("id: [one\n", "不是正确的 YAML"),
        (catalogues.changed(SOUND, "kind: cash", "kind: money"), "kind：应是 cash、info 之一"),
        (catalogues.changed(SOUND, "fact: ui_months", "fact: months"), "没有 months 这一项事实"),
    ],
)
def test_diff_refuses_a_file_that_is_no_programme_in_one_line(
    text: str, reason: str, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    for done in (diff(path, data / PROGRAMME, data), diff(data / PROGRAMME, path, data)):
        assert (done.returncode, done.stdout) == (2, "")
        assert (done.stderr.count("\n"), reason in done.stderr) == (1, True), done.stderr
        assert "bad.yaml" in done.stderr


def test_diff_refuses_what_is_not_there_and_a_folder_that_is_no_catalogue(data: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.yaml"
    assert diff(nowhere, data, data) == Done(2, "", f"没有 {nowhere} 这个文件或文件夹\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    done = diff(empty, data, data)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done
    other = diff(data, data, empty)
    assert (other.returncode, other.stdout) == (2, "")
    assert "不是政策目录" in other.stderr


@pytest.mark.parametrize("people", ["0", "-1", "many", "1000001"])
def test_diff_refuses_a_number_of_people_that_makes_no_sense(people: str, data: Path) -> None:
    done = policies("diff", data, data, "--data", data, "--people", people)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_diff_leaves_the_catalogue_as_it_was(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(DEARER, encoding="utf-8")
    shutil.copytree(data, tmp_path / "kept")
    diff(data / PROGRAMME, path, data)
    before, after = (
        {file.relative_to(root): file.read_bytes() for file in root.rglob("*") if file.is_file()}
        for root in (tmp_path / "kept", data)
    )
    assert before == after
