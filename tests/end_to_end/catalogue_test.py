"""Documents that Gradus itself writes, docs/catalogue.md and docs/formats.md, and the tables of methods."""

import json
import os
import unittest

from programs import ROOT, Case


class Documents(Case):
    def check(self, name, *command):
        self.assertEqual((ROOT / "docs" / name).read_text(), self.gradus(*command).stdout,
                         f"run: gradus {' '.join(command)} > docs/{name}")

    @unittest.skipUnless(os.environ.get("GRADUS_TEST_PYTHON"), "this build has no plugin python, which the catalogue has")
    def test_the_catalogue_is_what_the_plugins_declare(self):
        self.check("catalogue.md", "show", "--catalogue")

    def test_the_formats_are_what_the_schemas_say(self):
        self.check("formats.md", "schema", "--markdown")

    def rows(self, name):
        """The first cells of a document's tables."""
        lines = (ROOT / "docs" / name).read_text().splitlines()
        return {line.split("`")[1] for line in lines if line.startswith("| `")}

    def test_every_method_has_its_parity_and_its_costs(self):
        methods = {item["id"] for item in json.loads(self.gradus("list", "optimizer", "--json").stdout)}
        compared = {m for m in methods if m.split(".")[0] in ("adaptive", "matrix", "parameter_free", "second_order")}
        self.assertGreater(len(compared), 30)
        self.assertEqual(compared - self.rows("parity.md"), set(), "tests/references/parity_table.py --write")
        measured = compared | {m for m in methods if m.split(".")[0] in ("baselines", "wrappers")}
        self.assertEqual(measured - self.rows("costs.md"), set(), "tests/benchmarks/cost_table.py --write")


if __name__ == "__main__":
    unittest.main()
