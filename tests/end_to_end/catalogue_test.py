"""Documents that Gradus itself writes: docs/catalogue.md and docs/formats.md."""

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


if __name__ == "__main__":
    unittest.main()
