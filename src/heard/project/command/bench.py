"""`heard bench`: measure, where the benchmarks are: in a checkout."""

import argparse
import subprocess
import sys
from pathlib import Path

import heard
from heard.project.command.errors import NotDoneError
from heard.project.environment import Environment


def bench(environment: Environment, options: argparse.Namespace) -> int:
    """Run benchmarks in an installation of their own; what is set up here is not touched."""
    checkout = Path(heard.__file__).parents[2]
    if not (checkout / "bench").is_dir():
        raise NotDoneError("The benchmarks come with the source code. Get a checkout, and run `make bench` there.")
    return subprocess.run([sys.executable, "-m", "bench", *options.rest], cwd=checkout, check=False).returncode
