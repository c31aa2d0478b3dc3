"""Other ways to write the small words of a request, each beside its plain word.

Dialect, written Cantonese, net speech, pinyin, English.

Only words that commands and questions are made of. What an answer may mean (places, levels, dates) is the readers'.
"""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = """
什么 啥子 啥个 啥 么嘢 乜嘢 么野 神马 甚么 什嘛
要什么 要咩
做什么 做咩 做么
这些 呢些 呢啲
有什么 有咩
带什么 带咩
怎么 咋个 咋样 咋 点样 如何 肿么 怎样 怎的
怎么办 点算 咋整呢 怎整
怎么申请 点申请
怎么领 点领
怎么用 点用
怎么弄 点搞 点整
为什么 点解 为咩 为何 为毛 为嘛 为哈 因何
干什么 干嘛 干吗 干哈 弄啥嘞
哪里 边度 边处 哪儿 哪块 哪个地方 什么地方 啥地方 哪旮沓 哪搭 哪边
谁 边个 边位 哪个人 什么人
多少 几多
多少钱 几钱 多钱 好多钱
什么时候 几时 啥时候 啥时 何时
这个 呢个 这只 恁个
这题 呢题 呢条
那个 嗰个 𠮶个
不用 唔使 唔駛 甭用 莫消
不 唔
找 揾 搵
聊 倾
选 拣
刚刚 啱啱 头先 才刚
不对 唔啱
是不是 系咪 系唔系 是伐是
麻烦 唔该 劳驾
删除 铲除
删光 删晒 删嗮
骗人 呃人 骗银
返回 返转头 返转 返返 返番
回去 返去 倒转去
还 仲
账 帐
别 甭 莫要
别再 莫再 咪再
别问 莫问 咪问
别存 莫存
得及 得切
这么多 恁多 咁多 嘎多
这么 恁么 咁 恁
我 俺 咱们 咱 偶 吾 阿拉
你 您 侬 恁家
知道 晓得
没有 木有 莫得 么得 没得
东西 嘢
重新 从新 重心 虫新
从头 重头
撤销 撤消
行不行 得唔得 掂唔掂 得不得
不干 不噶
给 俾 畀
说 讲
都 侪
现在 而家
吗 伐 咩
做什么 弄啥 作甚 作啥 做啥子
跟 同埋
"""

PLAIN: Final = {odd: plain for plain, *odds in (line.split() for line in _WORDS.strip().splitlines()) for odd in odds}
"""Each odd way to the plain one. Longer ways are to be tried first."""

KEPT: Final = frozenset(
    "莫要紧 唔系 说讲 主讲 讲师 讲解 讲课 讲台 从新疆 从新城 从新乡 从新余 从新郑 从新沂 从新泰 从新会 重心在 咱家 "
    "还同 账 仲裁 伯仲 杜仲 恁好 支吾 木偶 配偶 偶尔 支付侬".split()
)
"""Words that hold one of these ways by chance: they stay."""

_PINYIN: Final = """
fanhui返回 fan返 hui回 tuihui退回 tui退 houtui后退 chehui撤回 shangyibu上一步 shangyiti上一题 shangyige上一个 wenti问题
qianyiti前一题 qianyibu前一步 shangyiye上一页 qu去 dao到
chongxin重新 chonglai重来 chongtian重填 kaishi开始 congtou从头 lai来 tian填 yici一次 yibian一遍 zailai再来
bangzhu帮助 shuoming说明 shiyong使用 zenmeyong怎么用 zenme怎么 yong用 zenmenong怎么弄 zenmeban怎么办 nong弄 ban办
quxiao取消 tuichu退出 tingzhi停止 jieshu结束 bu不 wen问 le了 suanle算了 buyao不要 buyong不用 zaijian再见 baibai拜拜
zhuan转 zhao找 rengong人工 kefu客服 zhenren真人 huan换 ge个 ren人
shanchu删除 shandiao删掉 qingkong清空 shuju数据 ziliao资料 xinxi信息 jilu记录 zhuxiao注销 zhanghao账号 wode我的
weishenme为什么 weisha为什么 weishen为什 me么 wenzhege问这个 zhege这个 zhexie这些 ganma干什么 zhi知 zhidao知道
tiaoguo跳过 xiayiti下一题 xiayige下一个 xianbu先不 zheti这题
xiugai修改 genggai更改 gai改 yixia一下 cuo错 cuole错了 xuancuo选错 tiancuo填错 xuan选 budui不对
chengshi城市 dizhi地址 didian地点 difang地方 dengji等级 jibie级别 riqi日期 shijian时间 yueshu月数 jigeyue几个月
canbao参保 shebao社保 qingkuang情况 zhuangtai状态 ba把
wo我 ni你 nimen你们 yao要 xiang想 qing请 qingwen请问 mafan麻烦 bang帮 keyi可以 neng能 nengbuneng能不能 xian先 hai还
duoshao多少 duoshaoqian多少钱 qian钱 jiqian几千 ling领 na拿 zaina在哪里 butie补贴 nengling能领 gei给 jici几次 ji几 ci次
shenme什么 sha啥 cailiao材料 dongxi东西 xuyao需要 dai带 zhunbei准备 shenfenzheng身份证 tiaojian条件
nali哪里 nar哪里 zai在 shenqing申请 banli办理 wangshang网上 shouji手机 shang上 liucheng流程
duojiu多久 daozhang到账 shihou时候 shenmeshihou什么时候 daqian打钱 fa发 jitian几天
jiezhi截止 guoqi过期 laideji来得及 shenhe审核 tongguo通过 meiguo没过 mei没 tuihuile退回了
shei谁 shui谁 dianhua电话 haoma号码 zhende真的 pianren骗人 pianzi骗子 shi是 de的 ma吗 ba吧 a啊 ya呀 ne呢 shoufei收费
meiyou没有 you有 he和 jiu就
"""

PINYIN: Final = dict(re.findall(r"([a-z]+)([^a-z\s]+)", _PINYIN))
"""Syllables without tones, several at a time where they make one word."""

_ENGLISH: Final = """
返回 back goback undo
上一步 previous prev
重新开始 restart reset startover
重来 again
帮助 help helpme
菜单 menu
怎么用 howtouse
取消 cancel
停止 stop
退出 quit exit
再见 bye byebye goodbye
人工 human agent
人工客服 operator customerservice realperson
转人工 talktohuman talktoahuman
删除 delete
删除我的数据 deletemydata deletedata
忘掉我 forgetme
为什么 why
跳过 skip pass
下一题 next
请 please pls
谢谢 thanks thankyou thx xiexie
继续 continue resume jixu
开始 start
更多 more
结果 result results jieguo
依据 source sources yiju
你好 hi hello nihao
修改 edit
多少钱 howmuch
好的 ok
app app
hr hr
"""

ENGLISH: Final = {
    word: said for said, *words in (line.split() for line in _ENGLISH.split("\n") if line) for word in words
}
"""What people type to a bot. `app` and `hr` stay as they are, so that what stands around them is read."""
