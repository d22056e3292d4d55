#!/usr/bin/env python3
"""Drives report.html in Chromium as a reader would.

usage: page_test.py RENDER_REPORT SCREENSHOTS

RENDER_REPORT is the program of that name. The page is that of synthetic_report.py, which holds texts
that try to be markup. Screenshots of the page, wide and as a phone, light and dark, are left in the
folder SCREENSHOTS.
"""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import Browser  # noqa: E402
from page_answers_test import AnswersTest  # noqa: E402, F401
from page_case import SHOWN, PageCase, make_page  # noqa: E402
from page_charts_test import ChartsTest  # noqa: E402, F401
from page_tuning_test import TuningTest  # noqa: E402, F401
from synthetic_report import HOSTILE  # noqa: E402


class WholePageTest(PageCase):
    def test_texts_are_never_markup(self):
        self.assertIn(HOSTILE, "".join(self.browser.run(SHOWN, "#overview tbody th")))
        for section in ("matrix", "figures", "claims", "failures", "methods", "study", "environment"):
            text = self.browser.run("return document.getElementById(arguments[0]).textContent", section)
            self.assertIn("<", text, section)
        self.assertEqual(self.browser.run("return document.querySelectorAll('main script, main img, main b').length"), 0)

    def test_other_task_and_metric(self):
        self.browser.choose(".choices select", "quadratic")
        self.assertIn("train_loss on quadratic, lower is better", self.browser.run(SHOWN, "#overview .lead")[0])
        self.browser.show("curves")
        self.assertIn("train_loss", self.browser.run("return document.querySelector('#curves svg').textContent"))

    def test_sort_and_filter(self):
        column = "return [...document.querySelectorAll('#runs tbody tr')].map(r => r.cells[4].textContent)"
        self.browser.find("#runs [data-key='t.runs.m0']").click()
        down = [float(text) for text in self.browser.run(column) if text != "\u2013"]
        self.assertEqual(down, sorted(down, reverse=True))
        self.browser.find("#runs [data-key='t.runs.m0']").click()
        up = [float(text) for text in self.browser.run(column) if text != "\u2013"]
        self.assertEqual(up, sorted(up))
        self.assertEqual(self.browser.run("return document.querySelector('#runs th[aria-sort]').getAttribute('aria-sort')"), "ascending")
        self.browser.find("[data-filter='runs']").type("unstable diverged")
        rows = self.browser.run(SHOWN, "#runs tbody tr")
        self.assertTrue(rows)
        self.assertTrue(all("unstable" in row and "diverged" in row for row in rows))
        again = self.view()[1:]
        self.browser.open(self.page, again)
        self.assertEqual(self.browser.run(SHOWN, "#runs tbody tr"), rows)

    def test_a_claim_shows_what_it_rests_on(self):
        self.browser.find("#claims [data-key='claim.random_restart_sgd.R2']").click()
        self.assertIn("claim=random_restart_sgd.R2", self.view())
        self.assertIn("0.7233", self.browser.run(SHOWN, "[data-detail='claim']")[0])
        self.browser.run("document.querySelector('[data-detail=claim]').scrollIntoView()")
        self.browser.wait(lambda: self.browser.run("return document.querySelectorAll('[data-detail=claim] svg path').length") > 0)
        self.browser.find("[data-detail='claim'] .link").click()
        self.assertIn("dead_mc", self.browser.run("return document.activeElement.textContent"))
        self.assertIn("R2 holds", self.browser.run("return document.activeElement.closest('article').textContent"))

    def test_everything_can_be_reached_by_keyboard(self):
        unreachable = self.browser.run("""
            return [...document.querySelectorAll('[onclick], main button, main select, main input, main summary')]
              .filter(e => e.tabIndex < 0 || (e.tagName === 'BUTTON' && !e.textContent.trim() && !e.getAttribute('aria-label'))).length""")
        self.assertEqual(unreachable, 0)
        unnamed = self.browser.run("""
            return [...document.querySelectorAll('select, input')].filter(e => !e.closest('label') && !e.getAttribute('aria-label')).length""")
        self.assertEqual(unnamed, 0)

    def test_a_study_of_tools_alone_shows_these(self):
        self.open_changed(lambda report: report.update({
            "tasks": [], "methods": [], "runs": [], "failures": [],
            "summary": {"final": [], "targets": [], "times": []}}))
        self.assertEqual(self.browser.run(SHOWN, ".contents a")[0], "Tools and figures")
        self.assertNotIn("undefined", self.browser.run("return document.body.innerText"))

    def test_nothing_is_fetched(self):
        self.assertEqual(self.browser.run("return performance.getEntriesByType('resource').filter(e => !e.name.startsWith('data:')).map(e => e.name)"), [])

    def test_themes(self):
        back = "return getComputedStyle(document.body).backgroundColor"
        light = self.browser.run(back)
        self.browser.open(self.page, "theme=dark")
        self.assertNotEqual(self.browser.run(back), light)


class PhoneTest(unittest.TestCase):
    def test_no_section_is_wider_than_the_phone(self):
        with tempfile.TemporaryDirectory() as folder, Browser(folder, 390, 844, phone=True) as browser:
            page, _ = make_page(self.render_report, folder)
            browser.open(page)
            for section in ("overview", "curves", "probes", "targets", "profiles", "matrix", "claims"):
                browser.show(section)
            self.assertLessEqual(browser.run("return document.documentElement.scrollWidth"), 390)
            self.assertEqual(browser.messages(), [])
            for theme in ("light", "dark"):
                browser.open(page, "theme=" + theme)
                self.assertTrue(browser.run("return document.querySelector('.facts-grid').getBoundingClientRect().bottom <= innerHeight"),
                                "the answers must stand on the first screen")
                browser.screenshot(os.path.join(self.screenshots, "phone-%s.png" % theme))


class LargePageTest(unittest.TestCase):
    def test_25000_points_stay_small_and_usable(self):
        with tempfile.TemporaryDirectory() as folder, Browser(folder) as browser:
            page, made = make_page(self.render_report, folder, "--points", "25000")
            self.assertLess(made["html_bytes"], 3e6)
            browser.open(page)
            browser.find("#curves [data-key='curve.seeds']").click()
            self.assertEqual(browser.messages(), [])

    def test_more_are_thinned_and_the_page_says_so(self):
        with tempfile.TemporaryDirectory() as folder, Browser(folder) as browser:
            page, made = make_page(self.render_report, folder, "--points", "100000")
            self.assertLess(made["html_bytes"], 3e6)
            browser.open(page)
            self.assertRegex(browser.run("return document.getElementById('notes').textContent"),
                             "evaluation points; the curves of single seeds show at most")


class ScreenshotTest(unittest.TestCase):
    def test_wide(self):
        with tempfile.TemporaryDirectory() as folder, Browser(folder) as browser:
            page, _ = make_page(self.render_report, folder)
            for theme in ("light", "dark"):
                browser.open(page, "theme=" + theme)
                browser.screenshot(os.path.join(self.screenshots, "wide-%s.png" % theme))
                for section in ("curves", "probes", "profiles", "matrix", "figures", "claims"):
                    browser.show(section)
                    name = "wide-%s-%s.png" % (section, theme)
                    browser.screenshot(os.path.join(self.screenshots, name))
                    self.assertGreater(os.path.getsize(os.path.join(self.screenshots, name)), 20000)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    unittest.TestCase.render_report, unittest.TestCase.screenshots = sys.argv[1], sys.argv[2]
    os.makedirs(sys.argv[2], exist_ok=True)
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
