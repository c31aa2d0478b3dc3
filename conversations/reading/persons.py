"""Tells the clauses that are about somebody else (我老公, 师傅, 他) from those about the asker.

It looks at one clause at a time and carries on from the one before; whose fact counts is for the readers.
"""

from __future__ import annotations

from typing import Final

from conversations.reading.lazy import lazy

KIN: Final = (
    r"(?:老公|老婆|爱人|对象|媳妇|丈夫|妻子|男人|女人|男友|女友|男朋友|女朋友|儿子|女儿|闺女|孩子|小孩|儿媳|女婿|孙子|孙女"
    r"|爸爸?|妈妈?|父母|父亲|母亲|爹|娘|爷爷?|奶奶?|外公|外婆|姥姥|姥爷|岳父|岳母|丈人|丈母娘|公公|婆婆|公婆"
    r"|哥哥?|弟弟?|姐姐?|妹妹?|嫂子|嫂嫂|姐夫|妹夫|弟妹|小舅子|小姨子|大伯|伯伯|叔叔?|舅舅?|舅妈|姑姑?|姑父|姨妈?|姨父|侄子?|侄女"
    r"|外甥|表[哥弟姐妹]|堂[哥弟姐妹]|亲戚|家属|家人|师傅|师父|师兄|师弟|师姐|师妹|徒弟|同事|朋友|哥们|兄弟|姐妹|闺蜜|工友"
    r"|老乡|室友|舍友|同学|邻居)"
)
"""Relatives, friends and workmates, without groups that capture. One list, so that all readers know the same."""

BOSSES: Final = r"(?:老板|领导|主管|工头|班长|组长)"
"""Those who may act for the asker: 「老板给我交了两年」 is about the asker all the same."""

_OTHERS = lazy(rf"(?:我们?|俺)?(?:家|们家|这边|那)?的?(?:{KIN}|{BOSSES})|他们?|她们?|人家|别人|大家")
_SELF = lazy(rf"我(?!们?(?:家|的)?(?:{KIN}|{BOSSES}))|自己|本人|俺|咱")
_BOTH = lazy(r"(?:我|俺|咱)(?:和|跟|与|同(?!事|学))|(?:和|跟|与)我")


def speaks_of_another(clause: str, before: bool) -> bool:
    """Whether a clause is about somebody else; a clause that names nobody goes on with the one before."""
    if _BOTH.search(clause):
        return False
    other, own = _OTHERS.search(clause), _SELF.search(clause)
    if other and own:
        return other.start() < own.start() if "帮" not in clause else True
    return bool(other) or (before and not own)
