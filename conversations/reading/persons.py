"""Tells the clauses that are about somebody else (我老公, 师傅, 他) from those about the asker.

It looks at one clause at a time and carries on from the one before; whose fact counts is for the readers.
"""

from __future__ import annotations

from conversations.reading.lazy import lazy

_OTHERS = lazy(
    r"(?:我们?|俺)?(?:家|们家|这边|那)?的?(?:老公|老婆|爱人|对象|媳妇|丈夫|妻子|男人|女人|儿子|女儿|闺女|孩子"
    r"|爸爸?|妈妈?|父亲|母亲|爹|娘"
    r"|哥哥?|弟弟?|姐姐?|妹妹?|叔|舅|姑|姨|侄|师傅|师父|师兄|师弟|徒弟|同事|朋友|工友|老乡|班长|组长|老板|领导"
    r"|室友|同学|邻居"
    r"|亲戚|男朋友|女朋友|大伯|表[哥弟姐妹])|他们?|她们?|人家|别人|大家"
)
_SELF = lazy(
    r"我(?!们?(?:家|的)?(?:老|爱人|对象|媳妇|丈夫|妻子|男|女|儿|闺|孩|爸|妈|父|母|爹|娘|哥|弟|姐|妹|师|徒|同|朋"
    r"|工友|班|组|领|室|邻|亲|表|叔|舅|大伯))|自己|本人|俺|咱"
)
_BOTH = lazy(r"(?:我|俺|咱)(?:和|跟|与|同(?!事|学))|(?:和|跟|与)我")


def speaks_of_another(clause: str, before: bool) -> bool:
    """Whether a clause is about somebody else; a clause that names nobody goes on with the one before."""
    if _BOTH.search(clause):
        return False
    other, own = _OTHERS.search(clause), _SELF.search(clause)
    if other and own:
        return other.start() < own.start() if "帮" not in clause else True
    return bool(other) or (before and not own)
