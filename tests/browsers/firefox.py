"""Firefox as the system has it, driven by WebDriver BiDi, which it speaks itself: no driver stands between."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from typing import Any

from websocket import create_connection

from tests.browsers import PATIENCE, Reader

NAMES = ("firefox-esr", "firefox")


class Firefox(Reader):
    """A headless Firefox with a fresh profile."""

    def __init__(self) -> None:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        if not path:
            raise LookupError("no Firefox on the PATH (Debian: firefox-esr)")
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [path, "--headless", "--no-remote", "--profile", self.profile.name, "--remote-debugging-port", "0"],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr
        said = next(filter(None, (re.search(r"BiDi listening on (ws://\S+)", line) for line in self.process.stderr)))
        self.socket = create_connection(f"{said[1]}/session", timeout=2 * PATIENCE, suppress_origin=True)
        self.sent = 0
        self.loads = 0
        self.complaints: list[str] = []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded", "browsingContext.load"])
        self.tab = {"context": self.send("browsingContext.getTree")["contexts"][0]["context"]}
        self.send("browsingContext.setViewport", **self.tab, viewport={"width": 1280, "height": 800})

    def send(self, method: str, **params: object) -> Any:
        """A command's result. Events that come before it are heard."""
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": params}))
        while (message := self._receive()).get("id") != self.sent:
            pass
        assert message["type"] == "success", message
        return message["result"]

    def _receive(self) -> Any:
        message = json.loads(self.socket.recv())
        if message.get("method") == "browsingContext.load":
            self.loads += 1
        elif message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
            self.complaints.append(message["params"]["text"])
        return message

    def open(self, url: str) -> None:
        self.send("browsingContext.navigate", **self.tab, url=url, wait="complete")

    def _value(self, expression: str) -> Any:
        reply = self.send("script.evaluate", expression=expression, target=self.tab, awaitPromise=True)
        assert reply["type"] == "success", reply["exceptionDetails"]
        return reply["result"]

    def evaluate(self, expression: str) -> str:
        return self._value(expression)["value"]

    def click(self, selector: str) -> None:
        found = self._value(
            f"""{{ const one = document.querySelector({json.dumps(selector)});
            one.scrollIntoView({{ block: 'center', behavior: 'instant' }}); one }}"""
        )
        middle = {"type": "element", "element": {"sharedId": found["sharedId"]}}
        steps = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": middle},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act("pointer", steps)

    def follow(self, selector: str) -> None:
        loads = self.loads
        self.click(selector)
        while self.loads == loads:
            self._receive()

    def press(self, keys: str) -> None:
        self._act("key", [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")])

    def _act(self, kind: str, steps: list[dict[str, object]]) -> None:
        actions = [{"type": kind, "id": kind, "actions": steps}]
        self.send("input.performActions", **self.tab, actions=actions)

    def go(self, by: int) -> None:
        self.send("browsingContext.traverseHistory", **self.tab, delta=by)

    def reload(self) -> None:
        self.send("browsingContext.reload", **self.tab, wait="complete")

    def errors(self) -> list[str]:
        self.evaluate("Promise.resolve('')")  # so that what came before is heard
        found, self.complaints = self.complaints, []
        return found

    def close(self) -> None:
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        self.profile.cleanup()
