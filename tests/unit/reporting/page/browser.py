"""A headless Chromium, which reads commands from its file descriptor 3 and answers to 4."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import time
from base64 import b64decode
from pathlib import Path
from typing import Any

PACKED = re.compile(r'unpack\("([^"]*)"\)')
"""What is compressed in a page: its document, then its program."""
PATIENCE = 60  # seconds for one answer: far above what any takes


class Browser:
    """One window; `run` evaluates JavaScript in its page."""

    def __init__(self, program: str, profile: Path, width: int = 1200, height: int = 900) -> None:
        asked, self._asking = os.pipe()
        self._answers, told = os.pipe()
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--remote-debugging-pipe",
            f"--user-data-dir={profile}",
        ]
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", 'exec "$0" "$@" 3<&0 4>&1', program, *options],
            stdin=asked,
            stdout=told,
            stderr=subprocess.DEVNULL,
        )
        os.close(asked)
        os.close(told)
        self._count, self._rest, self._session = 0, b"", ""
        self.faults: list[Any] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.resize(width, height)

    def close(self) -> None:
        """End the browser."""
        self._process.kill()
        self._process.wait()
        os.close(self._asking)
        os.close(self._answers)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Return what the browser answers to a command."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._asking, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("method") in {"Runtime.exceptionThrown", "Log.entryAdded"}:
                self.faults.append(told["params"])
            if told.get("id") == self._count:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            assert select.select([self._answers], [], [], PATIENCE)[0], "the browser does not answer"
            self._rest += os.read(self._answers, 1 << 20)
        message, self._rest = self._rest.split(b"\0", 1)
        found: dict[str, Any] = json.loads(message)
        return found

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def run(self, script: str) -> Any:
        """Return the value of a JavaScript expression."""
        told = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        for _ in range(20 * PATIENCE):
            if self.run(condition):
                return
            time.sleep(0.05)
        raise AssertionError(condition)

    def open(self, page: Path, fragment: str = "") -> None:
        """Go to a file, and wait until all of it is drawn."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=page.as_uri() + fragment)
        self.wait("Boolean(document.documentElement?.dataset.map || document.getElementById('damage')?.textContent)")

    def press(self, key: str, code: int) -> None:
        """Press a key."""
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def picture(self, path: Path) -> None:
        """Save a picture of the whole page."""
        path.write_bytes(b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]))
