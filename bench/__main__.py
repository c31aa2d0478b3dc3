"""`python -m bench`: what a message costs us and the peer, measured in one run. See README.md."""

from __future__ import annotations

import argparse
import sys

from bench import telegram


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="并排测量：我们与 python-telegram-bot 自带的对话框架"
    )
    parser.add_argument("--quick", action="store_true", help="短测：几分钟的事缩到一分钟，数字较粗")
    parser.add_argument(
        "--only", action="append", choices=[s.name for s in telegram.SCENARIOS], help="只跑这一项，可重复"
    )
    parser.add_argument("--ours", action="store_true", help="只测我们自己")
    parser.add_argument("--json", metavar="文件", help="把每次测量的原始结果逐行追加到这个文件")
    parser.add_argument("--log", metavar="文件", help="被测程序的日志写到这个文件")
    parser.add_argument("--check", action="store_true", help="有一条标准没达到就以 1 退出")
    args = parser.parse_args()
    met = telegram.run(quick=args.quick, only=args.only, ours_only=args.ours, json_file=args.json, log_file=args.log)
    return 1 if args.check and not met else 0


if __name__ == "__main__":
    sys.exit(main())
