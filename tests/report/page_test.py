#!/usr/bin/env python3
"""Drives report.html in Chromium as a reader would.

usage: page_test.py RENDER_REPORT SCREENSHOTS

RENDER_REPORT is the program of that name. The page is that of synthetic_report.py, which holds texts
that try to be markup. Screenshots of the page, wide and as a phone, light and dark, are left in the
folder SCREENSHOTS.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import Browser  # noqa: E402
from synthetic_report import HOSTILE  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SHOWN = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)"


def make_page(render_report, folder, *arguments):
    report = os.path.join(folder, "report.json")
    subprocess.run([sys.executable, os.path.join(HERE, "synthetic_report.py"), *arguments, report],
                   check=True)
    made = subprocess.run([render_report, report, folder], check=True, capture_output=True, text=True)
    return os.path.join(folder, "report.html"), json.loads(made.stdout)


class PageTest(unittest.TestCase):
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

    def test_first_screen_answers(self):
        facts = self.browser.run(SHOWN, "#overview .fact")
        for fact, question in zip(facts, ("Which method", "By how much", "How sure", "At what cost")):
            self.assertTrue(fact.startswith(question), fact)
        self.assertIn("95\u00a0% interval", facts[1])
        self.assertIn("Holm", facts[2])
        self.assertIn("CPU time", facts[3])
        bottom = self.browser.run(
            "return document.querySelector('.facts-grid').getBoundingClientRect().bottom <= innerHeight")
        self.assertTrue(bottom, "the answers must stand on the first screen")

    def test_texts_are_never_markup(self):
        self.assertIn(HOSTILE, "".join(self.browser.run(SHOWN, "#overview tbody th")))
        for section in ("matrix", "figures", "claims", "failures", "methods", "study", "environment"):
            text = self.browser.run("return document.getElementById(arguments[0]).textContent", section)
            self.assertIn("<", text, section)
        self.assertEqual(self.browser.run("return document.querySelectorAll('main script, main img, main b').length"), 0)

    def test_hide_by_click_and_link_to_the_view(self):
        self.browser.show("curves")
        before = self.curves()
        key = self.browser.find("#curves .key[data-key='curves.sgd']")
        self.assertEqual(key.attribute("aria-pressed"), "true")
        key.click()
        self.assertEqual(self.curves(), before - 1)
        self.assertEqual(self.browser.find("#curves .key[data-key='curves.sgd']").attribute("aria-pressed"), "false")
        self.assertIn("hide=1", self.view())
        self.browser.open(self.page, self.view()[1:])
        self.browser.show("curves")
        self.assertEqual(self.curves(), before - 1)

    def test_axes_and_values(self):
        self.browser.show("curves")
        box = "document.querySelector('#curves .plot svg')"
        for axis, label in (("epoch", "epochs"), ("step", "steps"),
                            ("cpu_s", "CPU time of the thread"), ("wall_s", "wall time")):
            self.browser.choose("#curves select", axis)
            self.assertIn(label, self.browser.run("return %s.textContent" % box))
            self.assertIn("x=" + axis, self.view())
        self.assertRegex(self.browser.run(SHOWN, "#curves .note")[0], r"wall time, monotonic.*Contended.*: \d+ of")
        linear = self.browser.run("return document.querySelector('#curves path.line').getAttribute('d')")
        self.browser.find("#curves [data-key='curve.xlog']").click()
        self.browser.find("#curves [data-key='curve.ylog']").click()
        self.assertNotEqual(linear, self.browser.run("return document.querySelector('#curves path.line').getAttribute('d')"))
        self.browser.choose("#curves label:nth-of-type(2) select", "best")
        self.assertIn("distance to", self.browser.run("return %s.textContent" % box))
        self.browser.choose("#curves label:nth-of-type(2) select", "target1")
        self.assertIn("distance to the target 0.876", self.browser.run("return %s.textContent" % box))
        lines = self.curves()
        self.browser.find("#curves [data-key='curve.seeds']").click()
        self.assertGreater(self.curves(), lines + 50)

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

    def test_probes_are_curves(self):
        self.browser.show("probes")
        self.assertEqual(self.browser.run("return document.querySelectorAll('#probes path.line').length"), 2)
        self.assertIn("dual norm " + HOSTILE, self.browser.run("return document.getElementById('probes').textContent"))
        linear = self.browser.run("return document.querySelector('#probes path.line').getAttribute('d')")
        self.browser.find("#probes [data-key='probe.pylog']").click()
        self.assertNotEqual(linear, self.browser.run("return document.querySelector('#probes path.line').getAttribute('d')"))
        self.browser.find("#probes [data-key='probe.seeds']").click()
        self.assertEqual(self.browser.run("return document.querySelectorAll('#probes path.line').length"), 2 + 2 * 12)
        self.assertIn("least value", self.browser.run(SHOWN, "#probes thead th")[2])
        self.browser.choose("#probes select", "dsgd.chosen_layer")
        self.assertIn("probe=dsgd.chosen_layer", self.view())
        self.browser.find("#probes [data-save='csv']").click()
        self.assertIn(b"dsgd", self.browser.downloaded("probes.csv"))

    def test_a_claim_shows_what_it_rests_on(self):
        self.browser.find("#claims [data-key='claim.random_restart_sgd.R2']").click()
        self.assertIn("claim=random_restart_sgd.R2", self.view())
        self.assertIn("0.7233", self.browser.run(SHOWN, "[data-detail='claim']")[0])
        self.browser.run("document.querySelector('[data-detail=claim]').scrollIntoView()")
        self.browser.wait(lambda: self.browser.run("return document.querySelectorAll('[data-detail=claim] svg path').length") > 0)
        self.browser.find("[data-detail='claim'] .link").click()
        self.assertIn("dead_mc", self.browser.run("return document.activeElement.textContent"))
        self.assertIn("R2 holds", self.browser.run("return document.activeElement.closest('article').textContent"))

    def test_figures_keep_their_view_in_the_address(self):
        name = "#figures [data-chart='Share of networks born dead'] "
        self.browser.run("document.querySelector(arguments[0]).scrollIntoView()", name)
        self.browser.wait(lambda: self.browser.run("return document.querySelectorAll(arguments[0]).length", name + ".key") == 3)
        before = self.browser.run("return document.querySelectorAll(arguments[0]).length", name + "path.line")
        self.browser.find(name + ".key").click()
        self.browser.find(name + "[data-axis='y']").click()
        again = self.view()[1:]
        self.assertIn("dead_share=%7E1%7E0", again)
        self.browser.open(self.page, again)
        self.browser.run("document.querySelector(arguments[0]).scrollIntoView()", name)
        self.browser.wait(lambda: self.browser.run("return document.querySelectorAll(arguments[0]).length", name + ".key") == 3)
        self.assertEqual(self.browser.run("return document.querySelectorAll(arguments[0]).length", name + "path.line"), before - 1)
        self.assertEqual(self.browser.find(name + "[data-axis='y']").attribute("aria-pressed"), "true")

    def test_tuning_is_said(self):
        table = "".join(self.browser.run(SHOWN, "#overview tbody th"))
        self.assertIn("liontuned", table)
        self.assertIn("adamuntuned", table)
        notes = "".join(self.browser.run(SHOWN, "#overview .note"))
        self.assertIn("tuned on this task: lion", notes)
        self.assertIn("sgd, momentum are values of one grid", notes)
        self.browser.choose(".choices select", "digits")
        self.assertNotIn("tuned", "".join(self.browser.run(SHOWN, "#overview tbody th")))

    def test_a_method_without_a_value_is_a_row(self):
        self.browser.choose(".choices select", "quadratic")
        rows = self.browser.run(SHOWN, "#overview [data-table='ranking'] tbody tr")
        self.assertTrue(any("rmsprop" in row and "12 timed out" in row and "0 of 12" in row for row in rows), rows)

    def test_a_step_tells_its_costs(self):
        heads = self.browser.run(SHOWN, "#overview [data-table='steps'] thead th")
        self.assertIn("State, bytes a parameter", "".join(heads))
        rows = self.browser.run(SHOWN, "#overview [data-table='steps'] tbody tr")
        self.assertTrue(any(row.startswith("adam") and re.search(r"8(\.0+)?$", row) for row in rows), rows)

    def test_targets_tell_their_cost(self):
        rows = self.browser.run(SHOWN, "#targets tbody tr")
        self.assertTrue(any("0 of 12" in row and "\u221e" in row for row in rows))
        heads = self.browser.run(SHOWN, "#targets thead th")
        self.assertIn("Expected with restarts", "".join(heads))
        self.browser.choose("#targets select", "cpu_s")
        self.assertRegex("".join(self.browser.run(SHOWN, "#targets tbody tr")), r"\d m?s")
        self.assertIn("unit=cpu_s", self.view())

    def test_axes_start_where_the_methods_part(self):
        self.browser.show("curves")
        ticks = "return [...document.querySelectorAll('#curves svg text')].map(e => parseFloat(e.textContent)).filter(isFinite)"
        parted = self.browser.run(ticks)
        self.assertIn("start where the methods part", self.browser.run(SHOWN, "#curves .note")[0])
        self.browser.find("#curves [data-key='curve.zoom']").click()
        self.assertLess(min(self.browser.run(ticks)), min(parted))

    def test_differences_to_a_chosen_method(self):
        self.browser.show("differences")
        self.browser.choose("#differences select", "adam")
        self.assertIn("difference to adam", self.browser.run("return document.querySelector('#differences svg').textContent"))
        lines = self.browser.run("return document.querySelectorAll('#differences path.line').length")
        self.assertEqual(lines, self.browser.run("return JSON.parse(document.getElementById('data').textContent).methods.length") - 1)
        self.assertIn("against=adam", self.view())
        self.assertIn("same seed", self.browser.run(SHOWN, "#differences .note")[0])

    def test_ranks_over_tasks(self):
        self.browser.show("ranks")
        drawing = self.browser.run("return document.querySelector('#ranks svg').textContent")
        for name in ("lion", "not told apart a", "mean rank"):
            self.assertIn(name, drawing)
        self.assertIn("Friedman's test over 2 tasks", self.browser.run(SHOWN, "#ranks .note")[0])

    def test_chosen_settings_are_a_table(self):
        self.browser.show("chosen")
        rows = "#chosen [data-table='chosen'] tbody tr"
        adam, momentum = self.browser.run(SHOWN, rows)
        self.assertRegex(adam, r"^adam.*lr = [\d.]+ at \d+ % of \[0\.0001, 1\] log.*2,000")
        self.assertRegex(momentum, r"^momentum.*lr = .*; momentum = .* of \[0\.0001, 1\]")
        self.assertEqual(self.browser.run(SHOWN, "#chosen code"), ["gradus tune s.toml"])
        words = self.browser.run("return document.getElementById('chosen').textContent")
        self.assertIn("20 trials of each method, each run on 2 seeds", words)
        self.assertIn("adam was searched over 1 option, momentum over 2 options", words)
        self.browser.find("#chosen [data-key='t.chosen.method']").click()
        self.browser.find("#chosen [data-key='t.chosen.method']").click()
        self.assertEqual(self.browser.run(SHOWN, rows), [momentum, adam])
        self.browser.find("[data-filter='chosen']").type("momentum =")
        self.assertEqual(self.browser.run(SHOWN, rows), [momentum])
        self.assertEqual(self.browser.run(SHOWN, "main > .warning"), [])

    def test_what_speaks_against_a_choice_is_said(self):
        wider = "gradus tune s.toml --set 'adam.optimizer.lr={ search = [1e-6, 1] }'"

        def change(report):
            tuning = report["tuning"]
            tuning["selects_on_test"] = True
            tuning["cells"][0]["at_border"] = [{"option": "optimizer.lr", "low": True, "command": wider}]
            tuning["cells"][0]["defaults"] = {**tuning["cells"][0]["trials"][0], "number": -1}
            tuning["cells"][1]["chosen"] = None

        self.open_changed(change)
        self.assertIn("Settings were chosen on the test split", self.browser.run(SHOWN, "main > .warning")[0])
        adam, momentum = self.browser.run(SHOWN, "#chosen [data-table='chosen'] tbody tr")
        self.assertIn("nothing", momentum)
        self.assertTrue(any(wider in note for note in self.browser.run(SHOWN, "#chosen li")))

    def test_a_page_without_tuning_has_no_such_sections(self):
        self.open_changed(lambda report: report.update({"tuning": None}))
        self.assertEqual(self.browser.run("return document.querySelectorAll('#chosen, #tuning').length"), 0)

    def test_what_is_known_of_a_tuning_without_its_trials(self):
        def change(report):
            for cell in report["tuning"]["cells"]:
                cell["trials"] = [cell["trials"][cell["chosen"]]]
                cell["chosen"] = 0

        self.open_changed(change)
        self.assertEqual(len(self.browser.run(SHOWN, "#chosen [data-table='chosen'] tbody tr")), 2)
        self.assertEqual(self.browser.run("return document.querySelectorAll('#tuning').length"), 0)

    def test_tuning_is_drawn(self):
        self.browser.show("tuning")
        self.assertIn("trials", self.browser.run("return document.querySelector('#tuning svg').textContent"))
        self.assertEqual(self.browser.run("return document.querySelectorAll('#tuning .chart').length"), 3)
        self.browser.choose("#tuning select", "momentum")
        # Curves, order, one option each and the map of both.
        self.assertEqual(self.browser.run("return document.querySelectorAll('#tuning .chart').length"), 5)
        self.assertIn("tuned=momentum", self.view())

    def test_matrix_tells_a_pair(self):
        self.browser.show("matrix")
        self.browser.find("#matrix [data-key='pair.0-1']").click()
        detail = self.browser.run(SHOWN, "[data-detail='pair']")[0]
        for words in ("adam against sgd", "95\u00a0% interval", "Wilson", "paired bootstrap", "Holm", "Seeds that"):
            self.assertIn(words, detail)
        turned = self.browser.run("""
            const share = key => parseInt(document.querySelector(`[data-key="pair.${key}"]`).textContent);
            return share('0-1') + share('1-0');""")
        self.assertEqual(turned, 100)

    def test_few_seeds_say_so(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        page, _ = make_page(self.render_report, folder, "--seeds", "3", "--methods", "3")
        self.browser.open(page)
        self.assertIn("This number of seeds cannot show a difference",
                      "".join(self.browser.run(SHOWN, "#matrix .callout")))
        self.assertIn("cannot show a difference", self.browser.run(SHOWN, "#overview .fact")[2])
        for task in ("fashion_mlp", "digits", "quadratic"):
            self.browser.choose(".choices select", task)
            self.assertRegex(self.browser.run(SHOWN, "#overview .fact-value")[2], r"^[0-3] of 3 seeds(, [0-3] equal)?$")

    def test_a_tie_is_no_victory(self):
        """All methods end as adam does, seed by seed."""
        def level(report):
            runs = [run for run in report["runs"] if run["task"]["name"] == report["tasks"][0]["name"]]
            adam = {run["repetition"]: run for run in runs if run["method"] == "adam"}
            for run in runs:
                run.update({key: value for key, value in adam[run["repetition"]].items()
                            if key not in ("id", "method", "entry", "optimizer")})
        self.open_changed(level)
        facts = self.browser.run(SHOWN, "#overview .fact")
        self.assertIn("level: 8 methods", facts[0])
        self.assertIn("which is level", facts[1])
        self.assertNotIn("the second", facts[1])
        self.assertRegex(self.browser.run(SHOWN, "#overview .fact-value")[2], r"^0 of (\d+) seeds, \1 equal$")

    def test_no_number_is_a_negative_zero(self):
        with open(os.path.join(HERE, "../../suite/render/html/assets/format.js"), encoding="utf-8") as file:
            functions = file.read()
        self.assertEqual(self.browser.run(functions + """
            return [inColumn(-0.0001, -0.0002, 0.1, 3), rangeInColumn(-0.0001, 0.5, 3),
                    range(-0.0001, 0.5), precise(-0.0001, -0.5, 0.5), significant(-1e-4, 1)]"""),
            ["0.000", "[0.000, 0.500]", "[0.00, 0.50]", "0.0", "-0.0001"])

    def test_rows_of_a_grid_fold_under_the_best(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        page, _ = make_page(self.render_report, folder, "--seeds", "2", "--methods", "2", "--grid", "32",
                            "--tasks", "1", "--points", "700")
        self.browser.open(page)
        keys = self.browser.run(SHOWN, ".choices .legend .key")
        self.assertEqual(len(keys), 4, keys)  # two methods, the best value, what unfolds
        self.assertIn("all 32 values of swept", keys[-1])
        self.assertEqual(len(self.browser.run(SHOWN, "#matrix tbody tr")), 3)
        self.browser.find(".choices .fold").click()
        self.assertEqual(len(self.browser.run(SHOWN, "#matrix tbody tr")), 20, "the best 20 of 34")

    def test_two_hundred_methods_fit(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        page, made = make_page(self.render_report, folder, "--seeds", "3", "--methods", "8", "--grid",
                               "192", "--tasks", "1", "--points", "26000")
        self.assertLess(made["json_bytes"], 10e6)
        self.assertLess(made["html_bytes"], 3e6)
        self.browser.open(page)
        self.assertIn("alone; gradus report --against METHOD",
                      "".join(self.browser.run(SHOWN, "#matrix .note")))

    def test_every_kind_of_figure_is_drawn(self):
        self.browser.run("document.querySelectorAll('#figures .chart').forEach(c => c.scrollIntoView())")
        for name in ("Share of networks born dead", "Loss around the solution", "Weights after training",
                     "Layer that was updated", "Rate of convergence", "Share of dead networks"):
            self.browser.run("document.querySelector(`#figures [data-chart='${arguments[0]}']`).scrollIntoView()", name)
            self.browser.wait(lambda: self.browser.run(
                "return document.querySelectorAll(`#figures [data-chart='${arguments[0]}'] svg path`).length", name) > 0)
        self.assertNotIn("cannot stand on a logarithmic axis", self.browser.run(SHOWN, "#figures [data-chart='Share of dead networks']")[0])
        self.assertEqual(self.browser.run("return document.querySelectorAll(\"#figures [data-chart='Share of dead networks'] g[clip-path] path\").length"), 4)
        self.assertIn("depth used in the paper", self.browser.run("return document.getElementById('figures').textContent"))

    def test_downloads(self):
        self.browser.show("curves")
        # One after the other: a browser asks before it saves what comes without a click, as the PNG
        # does, which is drawn first, where another click has come in between.
        files = {}
        for kind in ("svg", "png", "csv", "json"):
            self.browser.find("#curves [data-save='%s']" % kind).click()
            files[kind] = self.browser.downloaded("curves." + kind)
        root = xml.etree.ElementTree.fromstring(files["svg"])
        self.assertTrue(root.tag.endswith("svg"))
        self.assertIn("lion", "".join(root.itertext()))
        self.assertEqual(files["png"][:8], b"\x89PNG\r\n\x1a\n")
        rows = files["csv"].decode().split("\r\n")
        self.assertEqual(rows[0], "kind,series,x,y,low,high")
        self.assertGreater(len(rows), 50)
        self.assertEqual(json.loads(files["json"])["x"]["label"], "gradient evaluations")
        self.browser.find("#claims [data-save='csv']").click()
        self.assertIn(b"dsgd.D6,fails", self.browser.downloaded("claims.csv"))
        self.browser.find("[data-save='page-json']").click()
        self.assertEqual(json.loads(self.browser.downloaded("synthetic-study.json"))["study"]["name"], "synthetic study")

    def test_hover_and_keys_read_numbers(self):
        self.browser.show("curves")
        self.browser.run("""
            const pane = document.querySelector('#curves .pane');
            const box = pane.getBoundingClientRect();
            pane.dispatchEvent(new PointerEvent('pointermove', {clientX: box.left + box.width / 2, clientY: box.top + 20, bubbles: true}));""")
        tip = self.browser.run(SHOWN, "#curves .tip")[0]
        self.assertIn("gradient evaluations:", tip)
        self.assertIn("lion", tip)
        self.browser.run("document.querySelector('#curves .plot').focus()")
        self.browser.find("#curves .plot").type("\ue014\ue014")
        self.assertIn("adam", self.browser.run("return document.getElementById('live').textContent"))

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

    def test_profiles_have_both_axes(self):
        self.browser.show("profiles")
        line = "return document.querySelector('#profiles path.line').getAttribute('d')"
        before = self.browser.run(line)
        self.browser.find("#profiles [data-axis='x']").click()
        self.assertNotEqual(self.browser.run(line), before)
        self.assertIn("c.performance-profile-0=", self.view())

    def test_failures_show_stderr(self):
        self.assertIn("still at step 302", self.browser.run("return document.getElementById('failures').textContent"))

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
