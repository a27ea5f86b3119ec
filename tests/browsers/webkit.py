"""WebKit as WebKitGTK has it, driven by its WebDriver, on a screen that nobody sees."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.browsers import PATIENCE, Reader

MINI = "*/webkit2gtk-4.1/MiniBrowser"
# The driver tells nothing of the console, so each page begins with this. Of a policy it is before, it is no part.
PROBE = """<script>
complaints = [];
for (const kind of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
  addEventListener(kind, ({ message, reason, violatedDirective, blockedURI, target: { src, href } }) => {
    complaints.push([kind, message ?? reason ?? violatedDirective, blockedURI ?? src ?? href].join(' '));
  }, true);
}
console.error = (...words) => complaints.push(words.join(' '));
</script>"""


class WebKit(Reader):
    """WebKitGTK's small browser with a fresh profile."""

    probe = PROBE

    def __init__(self) -> None:
        programs = {name: shutil.which(name) for name in ("WebKitWebDriver", "Xvfb")}
        browser = next(Path("/usr/lib").glob(MINI), None)
        if not (browser and all(programs.values())):
            raise LookupError("no WebKitGTK with driver and screen (Debian: webkit2gtk-driver, xvfb)")
        self.home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.screen = subprocess.Popen(
            [programs["Xvfb"], "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.screen.stdout
        display = f":{self.screen.stdout.readline().strip()}"
        options = Options()
        options.binary_location = str(browser)
        options.add_argument("--automation")
        environment = os.environ | {"DISPLAY": display, "XDG_RUNTIME_DIR": self.home.name}
        service = Service(programs["WebKitWebDriver"], env=environment)
        self.driver = webdriver.WebKitGTK(options=options, service=service)
        self.driver.set_script_timeout(2 * PATIENCE)
        self.driver.set_window_size(1280, 870)

    def open(self, url: str) -> None:
        self.driver.get(url)

    def evaluate(self, expression: str) -> str:
        value, error = self.driver.execute_async_script(
            f"const done = arguments[0]; {expression}.then((value) => done([value, '']), (error) => done(['', `${{error}}`]))"
        )
        assert not error, error
        return value

    def click(self, selector: str) -> None:
        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        self.driver.execute_script("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", element)
        element.click()

    def follow(self, selector: str) -> None:
        page = self.driver.find_element(By.TAG_NAME, "html")
        self.click(selector)  # which waits for a link, not for a script that loads the page again
        wait = WebDriverWait(self.driver, PATIENCE)
        wait.until(staleness_of(page))
        wait.until(lambda driver: driver.execute_script("return document.readyState") == "complete")

    def press(self, keys: str) -> None:
        ActionChains(self.driver).send_keys(keys).perform()

    def go(self, by: int) -> None:
        self.driver.back() if by < 0 else self.driver.forward()

    def reload(self) -> None:
        self.driver.refresh()

    def errors(self) -> list[str]:
        return self.run("() => complaints.splice(0)")

    def close(self) -> None:
        self.driver.quit()
        self.screen.terminate()
        self.screen.wait()
        self.home.cleanup()
