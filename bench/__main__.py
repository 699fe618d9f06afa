"""`python -m bench NAME [--json] [--small]`: run one benchmark, or all of them."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bench import api, demo_load, knowledge, knowledge_pages, live, mail, numbers, pages, promises, rules

SMALL = {
    "knowledge_pages": lambda: knowledge_pages.run(seconds=2),
    "pages": lambda: pages.run((1_000,), seconds=3),
    "mail": lambda: mail.run(300),
    "api": lambda: api.run(conversations=400, seconds=2),
    "demo_load": lambda: demo_load.run((1_000,)),
    "promises": lambda: promises.run(20_000, conversations=500, seconds=5),
    "rules": lambda: rules.run(1_000),
    "numbers": lambda: numbers.run(1_000, seconds=2),
    "knowledge": lambda: knowledge.run((300,), questions=50),
    "live": lambda: live.run(200, rate=20, seconds=5, idle=400),
}
WHOLE = {
    "knowledge_pages": knowledge_pages.run,
    "pages": pages.run,
    "mail": mail.run,
    "api": api.run,
    "demo_load": demo_load.run,
    "promises": promises.run,
    "rules": rules.run,
    "numbers": numbers.run,
    "knowledge": knowledge.run,
    "live": live.run,
}


def main(arguments: list[str]) -> int:
    """Run and tell; JSON when a script asks."""
    parser = argparse.ArgumentParser(prog="heard bench", description=__doc__)
    parser.add_argument("name", choices=["all", *WHOLE])
    parser.add_argument("--json", action="store_true", help="one JSON object, for scripts")
    parser.add_argument("--small", action="store_true", help="a short run, to see that it works")
    options = parser.parse_args(arguments)
    chosen = list(WHOLE) if options.name == "all" else [options.name]
    told: dict[str, Any] = {}
    for name in chosen:
        told[name] = (SMALL if options.small else WHOLE)[name]()
        if not options.json:
            print(f"\n{name}\n{json.dumps(told[name], indent=2)}", flush=True)
    if options.json:
        print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
