"""`heard doctor`: what is wrong, and how to mend it."""

import argparse
import json
from dataclasses import asdict

from heard.project.command.database import database_running
from heard.project.environment import Environment

MARKS = {"ok": "✓", "warn": "!", "fail": "✗"}


def doctor(environment: Environment, options: argparse.Namespace) -> int:
    """Look at everything and tell; 1 when something does not work."""
    import django

    with database_running(environment):
        django.setup()
        from heard.project.doctor.examination import examine
        from heard.project.doctor.findings import State

        findings = []
        for finding in examine(environment):
            findings.append(finding)
            if not options.json:
                mend = f"\n  → {finding.mend}" if finding.mend else ""
                print(f"{MARKS[finding.state]} {finding.check}: {finding.says}{mend}", flush=True)
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    return int(any(finding.state is State.FAIL for finding in findings))
