"""Who a person is goes out of what they typed; what the machine reads stays."""

from __future__ import annotations

import pytest

from conversations.scenarios.scrubbing import scrub


def as_written(text: str) -> str:
    """A machine that reads every word: only what goes for certain goes."""
    return text


def as_nothing(text: str) -> None:
    """A machine that reads nothing: all that may be a name goes."""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我叫张三", "我叫某某"),
        ("我叫张三在上海上班", "我叫某某在上海上班"),
        ("我叫欧阳小明，高级工", "我叫某某，高级工"),
        ("我叫張三豐", "我叫某某"),
        ("我姓李，三级", "我姓某某，三级"),
        ("姓李的，三级", "姓某某的，三级"),
        ("姓名：赵六", "姓名：某某"),
        ("联系人王芳", "联系人某某"),
        ("我老公叫李四，在张店上班", "我老公叫某某，在张店上班"),
        ("大家都叫我老王", "大家都叫我某某"),
        ("叫我小李就行", "叫我某某就行"),
        ("身份证11010519491231002X，电话13800138000", "身份证【已隐去身份证号】，电话【已隐去电话号码】"),
    ],
)
def test_names_that_somebody_is_called_by_and_numbers_go(said: str, kept: str) -> None:
    assert scrub(said, as_written) == kept


@pytest.mark.parametrize(
    "said",
    [
        "姓名和证书对不上",
        "老百姓能领吗",
        "我叫单位去办",
        "我叫马上来",
        "叫什么名字",
        "本人高级工",
        "我是技师",
        "我是车工",
        "本人于去年三月拿的证",
        "我在集团上班",
        "我是公司人事",
    ],
)
def test_words_that_begin_like_a_name_stay(said: str) -> None:
    assert scrub(said, as_nothing) == said


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("本人王五，三级", "本人某某，三级"),
        ("我是王建国", "我是某某"),
        ("我是何师傅", "我是某某"),
        ("我是周村的", "我是某某的"),
    ],
)
def test_what_may_be_a_name_goes_only_where_nothing_is_read_from_it(said: str, kept: str) -> None:
    assert (scrub(said, as_nothing), scrub(said, as_written)) == (kept, said)


def test_a_firm_goes_as_far_as_the_machine_reads_the_rest_as_before() -> None:
    said = "我在张店华光化工有限公司上班"
    assert (
        scrub(said, lambda text: "张店" in text),
        scrub(said, as_nothing),
        scrub(said, as_nothing, firms=False),
    ) == ("我在张店某某有限公司上班", "我在某某有限公司上班", said)
