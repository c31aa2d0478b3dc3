"""The arguments of `python -m bot school …`. Apart from what they do, so that `--help` loads nothing."""

from __future__ import annotations

from policies.arguments import Parser

_ADD = "登记一所学校，马上打出链接、学校码和怎么开始。"


def add_school_commands(school: Parser) -> None:
    commands = school.add_subparsers(title="命令", metavar="命令", dest="action", required=True, prog=school.prog)
    add = commands.add_parser("add", help="登记一所学校", description=_ADD)
    _profile(add, needed=True)
    edit = commands.add_parser("edit", help="改学校的资料", description="只改写出来的几样，别的不动。")
    _which(edit)
    _profile(edit, needed=False)
    commands.add_parser("list", help="列出所有学校", description="一行一所。")
    show = commands.add_parser("show", help="看一所学校", description="资料和它的链接。")
    _which(show)
    links = commands.add_parser(
        "links", help="看链接，或做新的", description="各个渠道的链接。写了 --topic 或 --place 就是另一条链接。"
    )
    links.add_argument(
        "school", nargs="?", default="", metavar="学校", help="编号、学校码或校名；不写就是不属于哪所学校"
    )
    _about(links)
    poster = commands.add_parser("poster", help="做一张 A4 海报", description="海报写成 .pdf（打印）或 .png（发群）。")
    _which(poster)
    _about(poster)
    poster.add_argument("--out", required=True, metavar="文件", help="写到哪里，例如 海报.pdf")
    poster.add_argument("--channel", choices=["web", "telegram", "wechat"], metavar="渠道", help="码指向哪个渠道")
    poster.add_argument("--url", metavar="网址", help="码里直接写这个网址，例如公众号自己的二维码内容")
    poster.add_argument("--font", metavar="文件", help="中文字体文件；不写就在系统里找")
    numbers = commands.add_parser(
        "numbers", help="多少人从这所学校来", description="每一周多少人来、有了结果、走完办理。不到 5 人的不显示。"
    )
    _which(numbers)
    code = commands.add_parser("code", help="看学校码，或换一个", description="别处的链接不受影响。")
    _which(code)
    code.add_argument("--new", action="store_true", help="换一个，旧的马上没用")
    revoke = commands.add_parser(
        "revoke", help="停用一条链接", description="停用以后，从它来的人照样能查，只是不算学校的。"
    )
    revoke.add_argument("link", metavar="链接", help="整条链接，或者里面的那一串")
    for command in commands.choices.values():
        command.add_argument("--db", metavar="文件", help="数据库文件；不写就用设置 DATABASE_URL")


def _which(parser: Parser) -> None:
    parser.add_argument("school", metavar="学校", help="编号、学校码或校名")


def _about(parser: Parser) -> None:
    parser.add_argument(
        "--topic", metavar="政策", help="先给来的人看这一项，写它的编号，例如 xiaoshan-union-senior-2025"
    )
    parser.add_argument("--place", metavar="地方", help="先问来的人是不是在这里；不写就用学校的地方")


def _profile(parser: Parser, *, needed: bool) -> None:
    parser.add_argument("--name", required=needed, metavar="校名", help="学校的全名")
    parser.add_argument("--place", required=needed, metavar="地方", help="学校在哪儿，写到区县，例如 萧山")
    parser.add_argument("--contact", required=needed, metavar="联系人", help="学员有事问谁，例如 招生就业办")
    parser.add_argument("--phone", metavar="电话", help="学校的办公电话")
    parser.add_argument("--occupation", metavar="工种", help="主要教什么，例如 电工")
    parser.add_argument("--levels", metavar="等级", help="教哪几级，例如 高级工,技师")
    parser.add_argument("--filed", metavar="备案", help="在当地人社局备案了没有：是、否、不清楚")
