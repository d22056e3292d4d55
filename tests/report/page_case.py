"""A page of a synthetic report, opened in Chromium before each test."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

from browser import Browser

HERE = os.path.dirname(os.path.abspath(__file__))
SHOWN = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)"


def make_page(render_report, folder, *arguments):
    report = os.path.join(folder, "report.json")
    subprocess.run([sys.executable, os.path.join(HERE, "synthetic_report.py"), *arguments, report],
                   check=True)
    made = subprocess.run([render_report, report, folder], check=True, capture_output=True, text=True)
    return os.path.join(folder, "report.html"), json.loads(made.stdout)


class PageCase(unittest.TestCase):
    """`render_report` and `screenshots` are given by page_test.py."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.page, _ = make_page(cls.render_report, cls.folder)
        cls.browser = cls.enterClassContext(Browser(cls.folder))

    def setUp(self):
        self.browser.messages()
        self.browser.open(self.page)

    def tearDown(self):
        self.assertEqual(self.browser.messages(), [], "the console must stay empty")
        self.assertIsNone(self.browser.run("return window.hacked || null"))

    def open_changed(self, change):
        """Opens the page of the same report after `change` was at it."""
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = os.path.join(folder, "report.json")
        with open(os.path.join(self.folder, "report.json"), encoding="utf-8") as file:
            report = json.load(file)
        change(report)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(report, file)
        subprocess.run([self.render_report, path, folder], check=True, capture_output=True)
        self.browser.open(os.path.join(folder, "report.html"))

    def curves(self):
        return self.browser.run("return [...document.querySelectorAll('#curves path.line')].length")

    def view(self):
        return self.browser.run("return location.hash")
