"""The one Chromium of a run: Playwright can be started only once in a process."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ASYNC_UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium without a window."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium")
    os.environ[ASYNC_UNSAFE] = "1"  # Playwright keeps an event loop in this thread; pages run in others
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        expect.set_options(timeout=60_000)  # milliseconds; two busy cores are slow at times
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        with contextlib.suppress(Error):  # one that is gone by now is closed
            browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let tests without Chromium have loops of their own: Playwright's stands still in this thread meanwhile, and hides any other.

    Nor is Django's care for loops set aside for them, as it is for those beside Playwright's.
    """
    standing = None if "chromium" in getattr(item, "fixturenames", ()) else asyncio._get_running_loop()
    if standing:
        asyncio._set_running_loop(None)
        os.environ.pop(ASYNC_UNSAFE, None)
    try:
        return (yield)
    finally:
        if standing:
            asyncio._set_running_loop(standing)
            os.environ[ASYNC_UNSAFE] = "1"
