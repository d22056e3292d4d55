"""What the page tells of a tuning: what was searched, what was chosen, what speaks against it."""
from page_case import SHOWN, PageCase


class TuningTest(PageCase):
    def test_tuning_is_said(self):
        table = "".join(self.browser.run(SHOWN, "#overview tbody th"))
        self.assertIn("liontuned", table)
        self.assertIn("adamuntuned", table)
        notes = "".join(self.browser.run(SHOWN, "#overview .note"))
        self.assertIn("tuned on this task: lion", notes)
        self.assertIn("sgd, momentum are values of one grid", notes)
        self.browser.choose(".choices select", "digits")
        self.assertNotIn("tuned", "".join(self.browser.run(SHOWN, "#overview tbody th")))

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
