"""gradus bench: what it prints and writes. No test depends on what a step takes."""

import json
import unittest

from programs import TEST_PLUGINS, Case

QUICK = ["--repetitions", 4, "--steps", 5]
TANH = ["--task", "digits_mlp", "--set", "digits_mlp.model.activation=tanh"]


class Bench(Case):
    def bench_json(self, *arguments, code=0):
        text = self.gradus("bench", *arguments, "--json", code=code).stdout
        printed = self.path / "printed.json"
        printed.write_text(text)
        self.validate(printed)
        return json.loads(text)

    def test_text_has_the_split_and_the_comparison(self):
        text = self.gradus("bench", "sgd", "adam", "--task", "digits_mlp", *QUICK).stdout
        for part in ("wall", "CPU", "data", "gradient", "update", "times sgd",
                     "4 samples of 5 steps each on digits_mlp"):
            self.assertIn(part, text)
        self.assertNotIn("noise floor", text)

    def test_json_has_every_sample(self):
        found = self.bench_json("sgd,adam", "--task", "digits_mlp", *QUICK)
        self.assertEqual([row["method"] for row in found["methods"]], ["sgd", "adam"])
        self.assertEqual((found["clock"], found["repetitions"], found["steps"]), ("cpu", 4, 5))
        self.assertIsNone(found["noise_floor"])
        for row in found["methods"]:
            self.assertEqual(row["gradients"], 1)
            for samples in ("step_us", "cpu_us", "data_us", "gradient_us", "update_us", "off_us"):
                self.assertEqual(len(row["samples"][samples]), 4)
                self.assertTrue(all(value > 0 for value in row["samples"][samples]))
            self.assertEqual(row["samples"]["parts"], {})
        # Adam keeps two float32 numbers for each parameter, SGD without momentum none.
        self.assertEqual(found["methods"][0]["state_bytes"], 0)
        self.assertAlmostEqual(found["methods"][1]["state_bytes"], 8, delta=0.01)
        self.assertIsNone(found["methods"][0]["ratio_to_first"])
        ratio = found["methods"][1]["ratio_to_first"]["cpu"]
        self.assertLessEqual(ratio["low"], ratio["value"])
        self.assertLessEqual(ratio["value"], ratio["high"])

    def test_parts_that_a_method_names_are_shown(self):
        found = self.bench_json("dsgd.step", *TANH, *QUICK)
        samples = found["methods"][0]["samples"]
        self.assertEqual(list(samples["parts"]), ["norms", "map", "write"])
        for at in range(4):
            self.assertLessEqual(sum(part[at] for part in samples["parts"].values()),
                                 samples["update_us"][at] * (1 + 1e-9))
        self.assertIn("norms", self.gradus("bench", "dsgd.step", *TANH, *QUICK).stdout)

    def test_copies_state_the_noise_floor(self):
        found = self.bench_json("sgd", "adam", "--task", "digits_mlp", "--aa", *QUICK)
        ends = []
        for row in found["methods"]:
            self.assertEqual(len(row["copy"]["step_us"]), 4)
            ends += [row["ratio_of_copy"]["cpu"][end] for end in ("low", "high")]
        self.assertAlmostEqual(found["noise_floor"], max(abs(end - 1) for end in ends))
        text = self.gradus("bench", "sgd", "--task", "digits_mlp", "--aa", *QUICK).stdout
        self.assertIn("noise floor", text)

    def test_google_benchmarks_own_json_is_written(self):
        file = self.path / "bench.json"
        self.gradus("bench", "sgd", "dsgd.step", *TANH, "--aa", "--benchmark_repetitions=3", "--steps", 5,
                    f"--benchmark_out={file}")
        written = json.loads(file.read_text())
        self.assertEqual(written["context"]["executable"], "gradus bench")
        rows = [row for row in written["benchmarks"] if row["run_type"] == "iteration"]
        self.assertEqual(len(rows), 4 * 3)
        self.assertEqual({row["name"].split("/iterations")[0] for row in rows},
                         {"sgd", "sgd/copy", "dsgd.step", "dsgd.step/copy"})
        for row in rows:
            self.assertEqual((row["iterations"], row["time_unit"]), (5, "us"))
            for number in ("real_time", "cpu_time", "gradient_us", "update_us"):
                self.assertGreater(row[number], 0)
            self.assertEqual("update.norms_us" in row, row["name"].startswith("dsgd.step"))

    def test_a_least_time_takes_the_place_of_steps(self):
        found = self.bench_json("sgd", "--task", "quadratic", "--min-time", 0.001, "--repetitions", 3)
        self.assertEqual((found["steps"], found["min_time_s"]), (None, 0.001))
        self.assertEqual(len(found["methods"][0]["samples"]["step_us"]), 3)

    def test_a_filter_chooses_among_all_methods(self):
        found = self.bench_json("--filter", "baselines.(nesterov|adamw)$", "--task", "quadratic", *QUICK)
        self.assertEqual(sorted(row["method"] for row in found["methods"]),
                         ["baselines.adamw", "baselines.nesterov"])
        found = self.bench_json("sgd,adam", "--filter", "^a", "--task", "quadratic", *QUICK)
        self.assertEqual([row["method"] for row in found["methods"]], ["adam"])

    def test_a_refused_method_is_said_to_be(self):
        found = self.bench_json("dsgd.step", "sgd", "--task", "digits_mlp", *QUICK)
        self.assertIn("relu", found["methods"][0]["refused"])
        self.assertIsNone(found["methods"][0]["samples"]["step_us"])
        self.assertEqual(len(found["methods"][1]["samples"]["step_us"]), 4)
        self.assertIsNone(self.bench_json("dsgd.step", "--task", "digits_mlp", *QUICK, code=4)["noise_floor"])
        done = self.gradus("bench", "dsgd.step", "--task", "digits_mlp", *QUICK, code=4)
        self.assertIn("dsgd.step is refused", done.stdout)

    def test_a_method_that_diverges_is_said_to(self):
        found = self.bench_json("sgd", "--task", "quadratic", "--set", "sgd.lr=1000", "--steps", 100)
        self.assertIn("not finite", found["methods"][0]["ended"])

    def test_a_method_that_fails_is_named(self):
        for item, words in (("aborts", ("[worker.crashed]", "Aborted", "going down")), ("throws_int", ("[plugin.threw]",))):
            done = self.gradus("bench", f"sgd,misbehaves.{item}", "--task", "quadratic", *QUICK, "--plugin",
                               TEST_PLUGINS / "misbehaves.so", code=3)
            for word in (*words, f"while misbehaves.{item} ran"):
                self.assertIn(word, done.stderr)

    def test_a_driver_that_does_no_step_is_named(self):
        done = self.gradus("bench", "stands_still.driver", "--task", "quadratic", *QUICK, "--plugin",
                           TEST_PLUGINS / "stands_still.so", code=3)
        self.assertIn("[bench.no_step]: while stands_still.driver ran: ", done.stderr)
        self.assertIn("expected a further step, found none after step 0", done.stderr)

    def test_bad_input_is_refused(self):
        self.refused("bench.filter", "bench", "sgd", "--filter", "(")
        self.refused("bench.filter", "bench", "sgd", "--filter", "adam")
        self.refused("item.unknown", "bench", "adm")
        self.refused("item.unknown", "bench", "--task", "fashion_mpl")
        self.refused("set.unknown", "bench", "sgd", "--set", "sgd.rate=1")
        (self.path / "file").write_text("")
        self.refused("files.write", "bench", "sgd", "--task", "quadratic", *QUICK, "--out",
                     self.path / "file" / "bench.json")
        for bad in (["--repetitions", 1], ["--steps", 0], ["--steps", 5, "--min-time", 1], ["--stepz", 5]):
            self.assertIn(bad[0], self.gradus("bench", "sgd", *bad, code=2).stderr)


if __name__ == "__main__":
    unittest.main()
