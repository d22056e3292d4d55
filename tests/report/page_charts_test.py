"""Curves, probes, profiles and figures: what they draw, and how a reader changes them."""
import json
import xml.etree.ElementTree

from page_case import SHOWN, PageCase
from synthetic_report import HOSTILE


class ChartsTest(PageCase):
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

    def test_axes_start_where_the_methods_part(self):
        self.browser.show("curves")
        ticks = "return [...document.querySelectorAll('#curves svg text')].map(e => parseFloat(e.textContent)).filter(isFinite)"
        parted = self.browser.run(ticks)
        self.assertIn("start where the methods part", self.browser.run(SHOWN, "#curves .note")[0])
        self.browser.find("#curves [data-key='curve.zoom']").click()
        self.assertLess(min(self.browser.run(ticks)), min(parted))

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

    def test_profiles_have_both_axes(self):
        self.browser.show("profiles")
        line = "return document.querySelector('#profiles path.line').getAttribute('d')"
        before = self.browser.run(line)
        self.browser.find("#profiles [data-axis='x']").click()
        self.assertNotEqual(self.browser.run(line), before)
        self.assertIn("c.performance-profile-0=", self.view())

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
