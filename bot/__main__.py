"""`python -m bot`: the command line of the shell. Imports a command's own modules only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bot.schools.arguments import add_school_commands
from policies.arguments import Parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0, 2 where it couldn't start, 1 where it found something wrong."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    options = _parser().parse_args(arguments)
    match options.command:
        case "console":
            from bot import console

            return console.main(options)
        case "doctor":
            from bot import doctor

            return doctor.main(options)
        case "funnel":
            from bot import funnel

            return funnel.main(options)
        case "groups" | "announce":
            from bot.groups import command

            return command.main(options)
        case "menu":
            from bot import menu

            return menu.main(options)
        case "school":
            from bot.schools import cli

            return cli.main(options)
        case _:
            from bot import serve

            return serve.main(options)


def _parser() -> Parser:
    parser = Parser(prog="python -m bot", description="技补通：帮职工拿到技能证书对应的补贴。")
    commands = parser.add_subparsers(title="命令", metavar="命令", dest="command", required=True, prog="python -m bot")
    console = commands.add_parser("console", help="在终端里对话", description="在终端里对话：一行就是一条消息。")
    _add_today(console)
    console.add_argument("--user", default="console", metavar="名字", help="以谁的身份对话；同一个名字接着上次说")
    console.add_argument("--db", metavar="文件", help="数据库文件；不写就用设置 DATABASE_URL")
    console.add_argument("--plain", action="store_true", help="只显示文字，不用颜色和边框")
    serve = commands.add_parser(
        "serve",
        help="打开网页和各个渠道",
        description="打开聊天网页，以及设置里配好的各个渠道。什么都没设置时，只开本机的网页。",
    )
    _add_today(serve)
    serve.add_argument("--host", metavar="地址", help="网页开在哪个地址；不写就用设置 HOST")
    serve.add_argument("--port", type=int, metavar="端口", help="网页开在哪个端口；不写就用设置 PORT")
    _add_doctor(commands.add_parser("doctor", help="检查一个渠道", description=_DOCTOR))
    menu = commands.add_parser(
        "menu", help="发布公众号的菜单", description="把公众号底部的菜单换成技补通的。要认证过的公众号和 AppSecret。"
    )
    menu.add_argument("channel", choices=["wechat"], metavar="渠道", help="只有 wechat")
    school = commands.add_parser(
        "school", help="培训学校：登记、链接、海报", description="培训学校自己就能开始：登记、链接、学校码、海报。"
    )
    add_school_commands(school)
    _add_funnel(commands.add_parser("funnel", help="多少人走到哪一步", description=_FUNNEL))
    _add_groups(commands.add_parser("groups", help="班级群的绑定码", description="班级群：做绑定码，看绑了哪些群。"))
    announce = commands.add_parser("announce", help="给班级群发通知", description=_ANNOUNCE)
    _add_today(announce)
    which = announce.add_mutually_exclusive_group(required=True)
    which.add_argument("--preview", action="store_true", help="只看会发什么，不发")
    which.add_argument("--send", action="store_true", help="发。只在周一到周五 9:00 到 17:30（北京时间）")
    return parser


_FUNNEL = "多少人走到了哪一步，停在哪一题，哪些话没读懂。只数人数，不到 5 人的不显示。"


def _add_funnel(funnel: Parser) -> None:
    funnel.add_argument("--from", dest="since", metavar="日期", help="从哪一天起（含），例如 2026-11-01；不写就从最早")
    funnel.add_argument("--until", metavar="日期", help="到哪一天止（含）；不写就到今天")
    funnel.add_argument("--channel", metavar="渠道", help="只看一个渠道，例如 telegram")
    funnel.add_argument("--unread", metavar="文件", help="把至少 5 个人说过、没读懂的话写进这个文件，一行一句 JSON")


_ANNOUNCE = (
    "绑了学校的群：快截止、刚开放、规定刚变的，每件事每个群只说一次，一个群一天最多一条。"
    "放假和调休我们不知道，过节请不要发。"
)


def _add_groups(groups: Parser) -> None:
    jobs = groups.add_subparsers(
        title="要做的", metavar="要做的", dest="job", required=True, prog="python -m bot groups"
    )
    code = jobs.add_parser("code", help="做一个绑定码", description="做一个绑定码，7天里用一次，只显示这一回。")
    code.add_argument("--school", required=True, metavar="学校", help="学校的编号或全名，见 python -m bot school list")
    code.add_argument("--place", metavar="地方", help="群里不写地名时按哪里回答，例如 杭州萧山；不写就按学校所在地")
    jobs.add_parser("list", help="看绑了哪些群", description="看机器人在哪些群里，绑的是哪个学校。")


_DOCTOR = "检查一个渠道接得通接不通，说出哪里不对、怎么改。全好是 0，有不对的是 1，用法不对是 2。不显示任何密钥。"


def _add_doctor(doctor: Parser) -> None:
    channels = ["telegram", "wechat", "wecom", "aibot"]
    doctor.add_argument("channel", choices=channels, metavar="渠道", help="、".join(channels))
    doctor.add_argument("--offline", action="store_true", help="只查设置，不连网")
    doctor.add_argument("--to", metavar="收的人", help="真的试发一条：公众号填 openid，企业微信填成员账号")
    doctor.add_argument("--explain", metavar="请求", help="平台送来的一个请求，从日志里抄它的地址：说出哪一项通不过")
    doctor.add_argument("--body", metavar="文件", help="和 --explain 一起：那个请求的正文")
    doctor.add_argument("--at", metavar="时间", help="和 --explain 一起：收到的北京时间，例如 2026-11-21 08:00:00")


def _add_today(parser: Parser) -> None:
    parser.add_argument("--today", metavar="日期", help="按哪一天来算，例如 2026-11-21；不写就是今天")


if __name__ == "__main__":
    sys.exit(main())
