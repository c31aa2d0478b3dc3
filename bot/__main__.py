"""`python -m bot`: the command line of the shell. Imports a command's own modules only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from policies.arguments import Parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0, or 2 where it couldn't start."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    options = _parser().parse_args(arguments)
    match options.command:
        case "console":
            from bot import console

            return console.main(options)
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
    return parser


def _add_today(parser: Parser) -> None:
    parser.add_argument("--today", metavar="日期", help="按哪一天来算，例如 2026-11-21；不写就是今天")


if __name__ == "__main__":
    sys.exit(main())
