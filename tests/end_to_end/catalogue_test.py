"""docs/catalogue.md is what the plugins declare: `gradus show --catalogue > docs/catalogue.md` writes it."""

import unittest

from programs import ROOT, Case


class Catalogue(Case):
    def test_it_is_up_to_date(self):
        declared = self.gradus("show", "--catalogue").stdout
        written = (ROOT / "docs" / "catalogue.md").read_text()
        self.assertEqual(written, declared, "run: gradus show --catalogue > docs/catalogue.md")


if __name__ == "__main__":
    unittest.main()
