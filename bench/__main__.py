"""`python -m bench`: what a message and a verdict cost, how many questions it takes, and how well messages
are read, measured in one run.

See README.md. It refuses to be part of the tests: numbers of a shared machine prove nothing there.
"""

from __future__ import annotations

import argparse
import sys

from bench import classes, peers, policies, population, questions, reading, telegram, wechat


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="量快慢：收发消息、判断、问题个数")
    parser.add_argument("--quick", action="store_true", help="短测：几分钟的事缩到一分钟，数字较粗")
    parser.add_argument(
        "--only", action="append", choices=[s.name for s in telegram.SCENARIOS], help="只跑收发里的这一项，可重复"
    )
    parser.add_argument("--ours", action="store_true", help="收发只测我们自己，不测 python-telegram-bot 自带的对话框架")
    parser.add_argument("--json", metavar="文件", help="把收发的每次测量逐行追加到这个文件")
    parser.add_argument("--log", metavar="文件", help="被测程序的日志写到这个文件")
    parser.add_argument("--check", action="store_true", help="收发、公众号或一个班十万人有一条标准没达到就以 1 退出")
    args = parser.parse_args()
    sound = met_classes = True
    if not args.only:
        print("## 判断", flush=True)
        policies.main([])
        print("\n## 一个班十万人", flush=True)
        met_classes = classes.main([])
        print("\n## 判断：和别的规则引擎比", flush=True)
        peers.main([])
        print("\n## 造很多人，看该成立的都成立不", flush=True)
        sound = population.main([]) == 0
        print("\n## 问几个问题才有结论", flush=True)
        questions.main([])
        print("\n## 读懂打的字", flush=True)
        reading.main([])
        print("\n## 收发", flush=True)
    met = telegram.run(quick=args.quick, only=args.only, ours_only=args.ours, json_file=args.json, log_file=args.log)
    if not args.only:
        print("\n## 公众号", flush=True)
        met = wechat.run(quick=args.quick) and met
    met = met and met_classes
    return 1 if not sound or (args.check and not met) else 0


if __name__ == "__main__":
    sys.exit(main())
