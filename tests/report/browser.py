"""Chromium, driven by its WebDriver over loopback HTTP (https://www.w3.org/TR/webdriver2/).

with Browser(downloads=folder) as browser:
    browser.open(path)
    browser.find("#curves select").click()
"""
import base64
import http.client
import json
import os
import re
import shutil
import subprocess
import time

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element's reference in the protocol


class DriverError(Exception):
    """What the driver answered in place of a value."""


class Element:
    def __init__(self, browser, reference):
        self.browser, self.reference = browser, reference

    def _ask(self, method, path, body=None):
        return self.browser.ask(method, "/element/%s/%s" % (self.reference, path), body)

    def click(self):
        """Scrolled to the middle first: bars that stay at the top must not lie over it."""
        self.browser.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", self)
        self._ask("POST", "click", {})

    def type(self, text):
        self._ask("POST", "value", {"text": text})

    @property
    def text(self):
        return self._ask("GET", "text")

    def attribute(self, name):
        return self._ask("GET", "attribute/" + name)


class Browser:
    def __init__(self, downloads, width=1440, height=1000, phone=False):
        self.downloads, self.size, self.phone = os.path.abspath(downloads), (width, height), phone

    def __enter__(self):
        driver = shutil.which("chromedriver")
        if driver is None:
            raise FileNotFoundError("chromedriver: expected it on PATH (Debian: chromium-driver), found none")
        self.process = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            started = re.search(r"started successfully on port (\d+)", line)
            if started:
                self.port = int(started[1])
                break
        else:
            raise DriverError("chromedriver ended before it named its port")
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                            "--disable-dev-shm-usage", "--window-size=%d,%d" % self.size],
                   "prefs": {"download.default_directory": self.downloads,
                             "download.prompt_for_download": False}}
        if self.phone:
            options["mobileEmulation"] = {"deviceMetrics": {
                "width": self.size[0], "height": self.size[1], "pixelRatio": 2.0, "touch": True}}
        self.session = ""
        try:
            made = self.ask("POST", "", {"capabilities": {"alwaysMatch": {
                "browserName": "chrome", "goog:chromeOptions": options,
                "goog:loggingPrefs": {"browser": "ALL"}}}})
        except BaseException:
            self.process.terminate()
            raise
        self.session = "/" + made["sessionId"]
        return self

    def __exit__(self, *_):
        try:
            self.ask("DELETE", "")
        finally:
            self.process.terminate()
            self.process.wait(20)
            self.process.stdout.close()

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        text = None if body is None else json.dumps(body)
        connection.request(method, "/session" + self.session + path, text,
                           {"Content-Type": "application/json"})
        value = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(value, dict) and "error" in value:
            raise DriverError("%s: %s" % (value["error"], value.get("message", "").split("\n")[0]))
        return value

    def open(self, path, view=""):
        """Opens a file of this machine; `view` is what follows the '#'."""
        self.ask("POST", "/url", {"url": "about:blank"})
        self.ask("POST", "/url", {"url": "file://" + os.path.abspath(path) + (view and "#" + view)})
        self.wait(lambda: self.run("return document.documentElement.dataset.ready") == "true")

    def run(self, script, *arguments):
        arguments = [{ELEMENT: a.reference} if isinstance(a, Element) else a for a in arguments]
        return self.ask("POST", "/execute/sync", {"script": script, "args": arguments})

    def find(self, css):
        found = self.ask("POST", "/element", {"using": "css selector", "value": css})
        return Element(self, found[ELEMENT])

    def all(self, css):
        rows = self.ask("POST", "/elements", {"using": "css selector", "value": css})
        return [Element(self, row[ELEMENT]) for row in rows]

    def choose(self, css, value):
        """Chooses an option of a select as a reader would."""
        self.run("const s = document.querySelector(arguments[0]); s.value = arguments[1];"
                 "s.dispatchEvent(new Event('change'))", css, value)

    def show(self, section):
        """Scrolls a section to the top, which draws its charts."""
        self.run("document.getElementById(arguments[0]).scrollIntoView({behavior: 'instant'})", section)
        self.wait(lambda: self.run(
            "return [...document.querySelectorAll('#' + arguments[0] + ' .plot')]"
            ".filter(p => p.getBoundingClientRect().top < innerHeight).every(p => p.firstChild)", section))

    def wait(self, condition, seconds=30):
        """Until the condition holds; the limit is far above what it takes."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the page did not get there within %d s" % seconds)
            time.sleep(0.05)

    def downloaded(self, name):
        """The bytes of a file that the page saved."""
        path = os.path.join(self.downloads, name)
        self.wait(lambda: os.path.exists(path) and os.path.getsize(path) > 0)
        with open(path, "rb") as file:
            return file.read()

    def dark(self, on):
        """What the reader's system asks for."""
        self.ask("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {
            "features": [{"name": "prefers-color-scheme", "value": "dark" if on else "light"}]}})

    def screenshot(self, path, whole=False):
        """What the window shows, or the whole page."""
        if whole:
            shot = self.ask("POST", "/goog/cdp/execute", {"cmd": "Page.captureScreenshot", "params": {
                "captureBeyondViewport": True}})["data"]
        else:
            shot = self.ask("GET", "/screenshot")
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot))

    def messages(self):
        """What the page wrote to the console, errors and warnings among it, since last asked."""
        return self.ask("POST", "/se/log", {"type": "browser"})
