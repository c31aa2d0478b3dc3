"""The grammar of one clause that may answer yes or no: particles, set phrases, hedges, and what one has or did.

Set phrases are read by their sense (没错 agrees, 哪有 denies). A clause is cut into words of a few classes, one letter
each (`words`), and read by the row of its letters. What several clauses come to together is for `reader`.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from conversations.reading.latin import Speller
from conversations.reading.lazy import lazy
from conversations.reading.normalise import is_unsure
from conversations.reading.yes_no.words import ORDER, SPELT_OUT, WORDS


class Word(Enum):
    """What one clause says."""

    YES = "yes"
    NO = "no"
    AGREE = "agree"
    """对, 是, 没错: yes, unless content follows (「对，没领过」 is no)."""
    REFUSE = "refuse"
    """不, 不对, 怎么可能: no, unless content follows (「不，领过」 is yes)."""
    LOOKED = "looked"
    """查过了: yes, unless what was found follows."""
    UNSURE = "unsure"
    DETAIL = "detail"
    """Only when, how much or how often is not known (「领过，哪年忘了」)."""
    LATER = "later"
    """Wants to look it up, is still at it, or did not understand."""
    QUESTION = "question"
    FILLER = "filler"
    """那个, 我: words that neither say anything nor stand in the way."""
    NOTHING = "nothing"


PINYIN: Final = Speller(SPELT_OUT)

HEDGE = lazy(
    r"好像|好象|应该|应当|(?<!怎么)(?<!咋)(?<!哪)(?<!不)(?<!没)可能(?!吗)|大概|大约|也许|或许|兴许|许是|估[计摸]"
    r"|似乎|仿佛|不一定|说不定|差不多|八成|十有八九"
    r"|八九不离|多半|看情况|貌似|感觉|没准|保不[齐准]|备不住|未必|不见得|算是|印象[中里]|我?觉得|认为|以为|我猜"
    r"|[猜想]是|恐怕|怕是|看样子|看起来"
    r"|看来|按[理道]|照理|原则上|理论上|基本上|基本没|基本有|听说|据说|他们?[都也]?说|公司说|老师说|学校说|人家说"
    r"|记错的话|如果|要是|的话|有时"
    r"|半信半疑|一半一半|时有时无|不敢(?:说|肯定|保证)|(?<![好行以得成的k])(?<!想多了)(?<!想太多)吧$"
    r"|(?<=[是对有没错的])的吧$|可能性|不会吧|不是吧|难说|难讲|不好[说讲]|模模糊糊|隐约|差点"
)
_UNSURE_MORE = lazy(
    r"不晓|晓不|[勿弗]晓|不造|布吉岛|^母鸡|不肯定|没把握|拿不准|吃不准|说不(?:上|来|好|准|清)|[鬼天]知道|谁知"
    r"|谁晓得|哪个晓得|不详|没听说|没关注|没在意|无从得知|模棱|说有也|似有|没查(?:过|$)|还没查|没看过|没去查"
    r"|不想说|不方便|保密|不告诉|凭(?:啥|什么)|关你|懒得|无可奉告|不回答|隐私|跳过|你猜|随便|都行|都可以|无所谓"
)
_LATER = lazy(
    r"问问|问(?:一)?下|去问|要问|得问|我看看|看一下|查查|查一?下|回头|等(?:一)?下|等我|等会|稍等|等等|晚点|再说|我想想"
    r"|没听[懂清]|没看[懂清]|没明白|看不懂|听不懂|打不开|进不去|登不上|不好意思|你说呢"
    r"|(?:(?<!很)快|马上|即将)[要就]?(?:办|领|拿|登记|批|签|下来)|正在?(?:办|申请|登记|弄|审|查|走)|(?<!现)在(?:办(?!过|的|了)|申请|登记|弄|审|走流程)|办着|办理中|审核中"
)
_DETAIL = lazy(r"什么时候|啥时候|几时|哪[年天月次]|几[月号次年]|多少|具体|时间|日期|金额|几百|几千|数额|名字|叫什么")
_PROCESS = lazy(r"(?:查|搜|找|看|去|报|考|审)(?:过|了|完)了?(?:一?下|一遍|半天)?$")
_WHETHER = lazy(r"[有没是否]{2,}|是不是|有没有|[过了到]没")

_VERB: Final = (
    r"(?:申领|领取|领|办理|办|就业登记|登记|登|查询|查|搜|找|拿|申请|享受|培训|参加|报名|报|签|学|上|入会|交|缴"
    r"|买|入|加入|考|补|用|注册|备案|填|做|弄|搞|整|看"
    r"|到账|批|通过|续|录|收|发|审批|审|下来|显示|存)"
)
_DONE: Final = r"(?:理|取|得|记)?(?:到过|到了|到|过了?|好了?|上了?|完了?|成了?|下来了?|了|出来了?|的$)"
_COUNT: Final = r"(?<!第)[一二两三四五六七八九十好几多\d]{1,3}[次回]"


_DEED = lazy(
    rf"(?P<N>{_VERB}{{1,2}}不(?:到|了|出来?|着|上|见|成)|(?:不能|不给|不让|不可以|没法){_VERB})"
    rf"|(?P<Y>已经?{_VERB}(?![过了到])|(?:能|可以){_VERB}{{1,2}}(?:到|着|出来?|见|$)|{_VERB}得(?:到|出来?|着|了|上))"
    r"|(?P<a>(?:没有?|没得|无)(?:错误?儿?|毛病|问题|意见|假|得说|的说|差错)(?!过)|[这那]?还(?:能)?有假)"
    rf"|(?P<n>{_COUNT})|(?P<V>(?!收到(?:[^了过]|$))(?<![没无未])(?<!没有){_VERB}{{1,2}}{_DONE})"
)
"""What is done, left undone or counted, each under the letter of its class."""

_BARE_VERB = lazy(_VERB)
_YEAR = lazy(r"\d{1,4}[年月号日]?")
_LETTERS: Final = {word: letter for letter in ORDER for word in WORDS[letter].split()}
_LONGEST: Final = max(map(len, _LETTERS))

_AGREES = lazy(r"[bp]*+(?:[aA][bpo]*+)++")
_DENIES = lazy(r"[bpA]*+(?:[rR][bp]*+)++")
_IS_NOT = lazy(r"[bpA]*+R[bpovV]*+")
_FILLS = lazy(r"[bp]+")
_READINGS: Final = tuple(
    (lazy(pattern), said)
    for pattern, said in (
        (r"[^N]*N[^lrR]*", Word.NO),
        (r"[aAbpot]*l[^hYrR]*", Word.NO),
        (r"[aAbpot]*l[bpoh]*[vV][^Y]*", Word.NO),
        (r"[^lrRNhVx]{0,12}l[aAbpovVnl]*", Word.NO),
        (r"[^lrRN]*Y[^lrRN]*", Word.YES),
        (r"[aAbpot]*h[aAbpotnvVh]*", Word.YES),
        (r"[aAbpotv]{1,8}h[pon]*", Word.YES),
        (r"[aAbpot]*h?n[po]*", Word.YES),
        (r"[aAbpot]*h[aAbpot]*[vV][^lrRN]*", Word.YES),
        (r"[^lrRNx]*V[^lrRN]*|[^lrRN]{0,10}V[^lrRN]*", Word.YES),
        (r"[bpaA]*[aA][bpaAvVo]*", Word.AGREE),
    )
)
_LACKS_SOMETHING_ELSE = lazy(r"l[bpao]*[xc]")
"""没 before an unknown word (没电视) says nothing, if no verb that answers stands between."""

_INNER_NO: Final = r"(?:没|未|莫得|木有|无|不(?!过))"
_TWICE_NO = lazy(
    rf"(?:怎么(?:可能|会|能)?|咋(?:会|能|可能)?|不可能|不会|并非|哪(?:里|能|会|可能)(?:会|能)?|谁(?:说|讲)(?:我)?"
    rf"|谁)(?:我|就|会|都|说)?{_INNER_NO}"
    r"|(?<!是)不是(?:没|未|莫得|木有|不(?!是|过|对|行))|(?<![可不])能没有[吗嘛么]|没有不(?:[有领办是])"
)
_ONCE_NO = lazy(
    r"(?:怎么(?:可能会?|会|能)|咋(?:会|能|可能会?)|不可能会?|不会|哪(?:里|能|会|来)?(?:会|能|的)?|谁(?:说"
    r"|讲)(?:我)?)(?:有|领|办|登|查|享|申|是|拿|得|给|补|能)"
    r"|(?<![可不])能有[吗嘛么]"
)
_HARDLY = lazy(r"[有是领办].{0,4}才怪")
_HARDLY_NOT = lazy(rf"{_INNER_NO}.{{0,4}}才怪")
_IDIOM_NO = lazy(
    r"(?:[一半][次回个点分毛]钱?|毛|啥|屁|影子?|什么|鬼影|半毛钱|一分钱|名字|记录)(?:都|也)(?:没|木有|莫得|无)"
    r"|[查搜找看][了过]?(?:半天|好久|很久|[好几一两]+[次遍])[都也还]?没有?[查找搜看][到着见]|查无|哪来的?|八字没一撇|没(?:影|戏|门|份|谱)|不是没有?戏"
)
_IDIOM_YES = lazy(r"没少(?:领|拿|办|上)|少不了|多着呢|多得是")
_QUESTION = lazy(
    r"什么(?!.{0,6}[都也])|怎么(?!说)|咋|多少|哪|为啥|啥(?!.{0,6}[都也])|几[个天时]|如何|[吗么咩]$|谁|请问|何时"
    r"|(?<![没想要])(?P<verb>[有是能会领办查要行过交签上])没有?(?P=verb)(?!成)|(?<!没)有没|[过了到]没有?$"
    r"|[能会是行要]不[能会是行要]"
)
_TIME_WORD = lazy(r"没忘(?:记|掉)?|[很好]久以前|怎么说呢|没记错")


def letters_of(clause: str) -> str:
    """The row of a clause's classes, one letter a word: `v` a bare verb, `t` a date, `c` a character of no class."""
    row, at = [], 0
    while at < len(clause):
        letter, at = _next(clause, at)
        row.append(letter)
    return "".join(row)


def _next(clause: str, at: int) -> tuple[str, int]:
    """The class of the word that starts at `at`, and where the next starts. Longer words count before single ones."""
    if match := _DEED.match(clause, at):
        return match.lastgroup or "c", match.end()
    for length in range(_LONGEST, 1, -1):
        if letter := _LETTERS.get(clause[at : at + length]):
            return letter, at + len(clause[at : at + length])
    if match := _YEAR.match(clause, at):
        return "t", match.end()
    if match := _BARE_VERB.match(clause, at):
        return _LETTERS.get(match[0], "v"), match.end()
    return _LETTERS.get(clause[at], "c"), at + 1


def word(clause: str) -> Word:
    """What one clause of a message says, its punctuation taken off."""
    clause = _TIME_WORD.sub("", clause)
    if not clause:
        return Word.NOTHING
    if HEDGE.search(clause):
        return Word.UNSURE
    if is_unsure(clause) or _UNSURE_MORE.search(clause):
        return Word.DETAIL if _DETAIL.search(clause) and not _WHETHER.search(clause) else Word.UNSURE
    if _LATER.search(clause):
        return Word.LATER
    if _HARDLY_NOT.search(clause) or _TWICE_NO.search(clause):
        return Word.YES
    if _HARDLY.search(clause) or _IDIOM_NO.search(clause) or _ONCE_NO.search(clause):
        return Word.NO
    if _IDIOM_YES.search(clause):
        return Word.YES
    row = letters_of(clause)
    if _AGREES.fullmatch(row):
        return Word.AGREE
    if _DENIES.fullmatch(row):
        return Word.REFUSE
    if _QUESTION.search(clause):
        return Word.QUESTION
    if _IS_NOT.fullmatch(row):
        return Word.REFUSE
    if _FILLS.fullmatch(row):
        return Word.FILLER
    for pattern, said in _READINGS:
        if pattern.fullmatch(row) and not (said is Word.NO and "N" not in row and _LACKS_SOMETHING_ELSE.search(row)):
            return Word.LOOKED if said is Word.YES and _PROCESS.search(clause) else said
    return Word.NOTHING
