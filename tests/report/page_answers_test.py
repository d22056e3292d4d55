"""What the page tells: which method, by how much, how sure, at what cost."""
import os
import re
import tempfile

from page_case import HERE, SHOWN, PageCase, make_page


class AnswersTest(PageCase):
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

    def test_failures_show_stderr(self):
        self.assertIn("still at step 302", self.browser.run("return document.getElementById('failures').textContent"))
