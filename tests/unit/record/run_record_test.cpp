#include "record/run_record.h"

#include <gmock/gmock.h>

#include <cmath>

#include "gradus/error.h"
#include "record/record_file.h"
#include "record/record_json.h"
#include "record/repeatable.h"
#include "record/work_record.h"

namespace gradus::record {
namespace {

using testing::HasSubstr;

/// A record with something in every field, as the worker writes it.
Json full_run() {
  return Json::parse(R"({
    "schema": {"name": "gradus.run", "version": 1},
    "id": "eabcef77e98dbbe1b03ac8fbefb982b6", "study": "s", "method": "sgd lr=0.1", "entry": "sgd",
    "repetition": 2,
    "task": {"id": "suite.toy", "name": "toy", "version": 3, "options": {"n": 4}, "data": null},
    "model": {"id": "suite.mlp", "options": {"widths": [64, 10], "scale": 1.0}},
    "optimizer": {"id": "baselines.sgd", "options": {"lr": 0.1}},
    "driver": null, "monitors": [{"id": "suite.watch", "options": {}}],
    "settings": {"dtype": "float32", "device": "cpu", "threads": 1, "seed": 7, "seeds": {}, "batch_size": 32,
      "sampling": "shuffled", "epochs": null, "steps": 20,
      "evaluation": {"points": 3, "costly_points": 1}, "stop_at_target": false, "dense_probes": [],
      "series_points": 2000, "wall_limit_s": 600.0, "memory_limit_bytes": 4294967296},
    "plugins": {"baselines": {"file": "baselines.so", "hash": "ab", "version": "1", "semantics": 2}},
    "environment": "4bc9414a5a14e7c50ea9f3dbe34309ba",
    "status": "diverged", "stop_reason": null, "reason": "not finite", "error": null,
    "signal": null, "stderr": "x\n", "steps": 20, "epochs": 0.5,
    "counts": {"values": 20, "gradients": 20, "samples": 640,
               "by_driver": {"values": 1, "gradients": 2, "samples": null}},
    "time": {"wall_s": 0.030776525000000002, "cpu_s": null, "data_s": 0.1, "gradient_s": 0.2,
             "update_s": 0.3, "evaluation_s": 0.0, "contended": true, "reasons": {"cpu_s": "GPU"}},
    "memory": {"peak_rss_bytes": null, "state_bytes": 640, "parameters": 80,
               "reasons": {"peak_rss_bytes": "unknown"}},
    "evaluations": {"step": [0, 10, 20], "epoch": [0.0, 0.25, 0.5], "gradients": [0, 10, 20],
      "samples": [0, 320, 640], "wall_s": [0.0, 0.01, 0.02], "cpu_s": [],
      "parameter_hash": ["aa", null, "cc"],
      "metrics": {"loss": [2.292919158935547, 0.1, null], "accuracy": [null, null, 1.0]}},
    "targets": [{"metric": "loss", "value": 0.5, "source": "", "reached": true, "step": 10,
                 "epoch": 0.25, "gradients": 10, "samples": 320, "wall_s": 0.01, "cpu_s": null}],
    "probes": {"p": {"text": "t", "unit": null, "reduction": "max", "reduced": 2.5,
                     "steps": [0, 5], "values": [1.0, null], "dense": null}},
    "values": {"v": 8.0, "w": null}, "texts": {"t": "x"}, "tables": {"t": {"c": [1.0, null], "d": ["a", "b"]}},
    "artifacts": {"a": {"file": "a.npy", "hash": "h", "shape": [2, 3], "dtype": "float32"}},
    "files": {"net.pt": {"text": "a network", "bytes": 12, "hash": "h"}},
    "figures": [], "platform": {"torch": "2.13.0"}, "stale": null, "reasons": {"values.w": "inf"},
    "checkpoints": {"resumed_at": [5, 15], "errors": [{"id": "checkpoint.damaged", "text": "c"}]}
  })");
}

RunRecord read(const Json& json) {
  return run_record_from_json({json, "record.json"});
}

/// What reading says of a record with one value in the place of another.
std::string complaint(const char* pointer, const Json& value) {
  Json json = full_run();
  json[Json::json_pointer(pointer)] = value;
  try {
    read(json);
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "schema.type");
    return error.what();
  }
  return "read without complaint";
}

TEST(RunRecord, ComesBackByteForByte) {
  EXPECT_EQ(json_text(to_json(read(full_run()))), json_text(full_run()));
}

TEST(RunRecord, OutputComesBackFromItsText) {
  const RunRecord run = read(full_run());
  RunRecord back;
  read_output_text(back, output_text(run), "checkpoint");
  EXPECT_EQ(output_text(back), output_text(run));
  EXPECT_EQ(back.values, run.values);
  EXPECT_EQ(back.files, run.files);
  EXPECT_EQ(back.artifacts, run.artifacts);
  EXPECT_EQ(back.reasons, run.reasons);
}

TEST(RunRecord, ARepetitionDiffersInTimesMemoryAndCheckpointsAlone) {
  const RunRecord run = read(full_run());
  RunRecord again = run;
  again.time.wall_s = 7;
  again.evaluations.wall_s = {1, 2, 3};
  again.targets[0].wall_s = 4;
  again.peak_rss_bytes = 5;
  again.checkpoints = {};
  EXPECT_EQ(first_difference(repeatable_text(run), repeatable_text(again)), "");
  again.evaluations.parameter_hash[2] = "dd";
  EXPECT_EQ(first_difference(repeatable_text(run), repeatable_text(again)),
            "\"cc\" against \"dd\"");
}

TEST(RunRecord, AbsentMembersReadAsNull) {
  const RunRecord run = read({{"status", "finished"}, {"task", {{"id", "toy"}}}});
  EXPECT_EQ(run.task.name, "toy") << "a task may go by its id alone";
  EXPECT_FALSE(run.time.wall_s);
  EXPECT_EQ(run.evaluations.size(), 0);
}

TEST(RunRecord, ValuesOfAnotherTypeAreNamed) {
  EXPECT_THAT(complaint("/evaluations/step", "x"),
              HasSubstr("record.json, /evaluations/step: expected a list, found the text \"x\""));
  EXPECT_THAT(complaint("/evaluations/metrics/loss/1", true), HasSubstr("/metrics/loss/1"));
  EXPECT_THAT(complaint("/status", "skipped"), HasSubstr("expected a status"));
  EXPECT_THAT(complaint("/repetition", 1.5), HasSubstr("expected an integer, found 1.5"));
  EXPECT_THAT(complaint("/targets/0/reached", 1), HasSubstr("expected true or false"));
  EXPECT_THAT(complaint("/platform", Json::array()), HasSubstr("expected an object"));
  EXPECT_THAT(complaint("/evaluations/wall_s", {0.0}), HasSubstr("as long as that of the steps"));
  EXPECT_THAT(complaint("/probes/p/values", {1.0}), HasSubstr("as long as that of the steps"));
}

TEST(RunRecord, EveryValueReplacedByAnyTypeIsReadOrNamed) {
  const Json full = full_run(), flat = full.flatten();
  for (const auto& [pointer, old] : flat.items()) {
    for (const Json& value : {Json(), Json(true), Json(-3), Json(1e300), Json("x"),
                              Json(Json::array()), Json(Json::object())}) {
      Json json = full;
      json[Json::json_pointer(pointer)] = value;
      try {
        to_json(read(json));
      } catch (const Error& error) {
        if (!pointer.starts_with("/settings")) {
          EXPECT_EQ(error.id(), "schema.type") << pointer;
        } else if (error.id() != "schema.type") {
          EXPECT_TRUE(error.id().starts_with("options.")) << pointer << " " << error.id();
        }
      }
    }
  }
}

TEST(RunRecord, LastValueIsTheLastMeasured) {
  const RunRecord run = read(full_run());
  EXPECT_EQ(run.last_value("loss"), 0.1);
  EXPECT_EQ(run.last_value("accuracy"), 1.0);
  EXPECT_EQ(run.last_value("other"), std::nullopt);
  EXPECT_EQ(run.spent("samples"), 640);
  EXPECT_EQ(run.spent("cpu_s"), std::nullopt);
  ASSERT_NE(run.target("loss", 0.5), nullptr);
  EXPECT_EQ(run.target("loss", 0.5)->spent("step"), 10);
}

TEST(RunStatus, PredicatesAndTexts) {
  for (const RunStatus status : run_statuses) {
    EXPECT_EQ(run_status_from_text(to_text(status)), status);
    EXPECT_EQ(kept(status), ended(status) || status == RunStatus::refused);
    EXPECT_FALSE(kept(status) && failure(status));
  }
  EXPECT_TRUE(failure(RunStatus::timed_out));
  EXPECT_FALSE(failure(RunStatus::interrupted));
  EXPECT_EQ(run_status_from_text("skipped"), std::nullopt);
}

TEST(ToolRecord, ComesBackByteForByte) {
  const Json json = Json::parse(R"({
    "schema": {"name": "gradus.tool", "version": 1}, "id": "7c726458394c2ab08a0f390a16cf7526",
    "study": "s", "name": "p:rate", "entry": "p:rate", "repetition": 0,
    "tool": {"id": "p.rate", "options": {"dim": 20}}, "settings": {"dtype": "float32", "device": "cpu", "threads": 1, "seed": 0, "seeds": {},
      "wall_limit_s": 600.0, "memory_limit_bytes": 4294967296},
    "runs": ["eabcef77e98dbbe1b03ac8fbefb982b6"], "plugins": {}, "environment": null,
    "status": "crashed", "reason": "signal 11", "error": {"id": "worker.crashed", "text": "signal"},
    "signal": 11, "stderr": "", "time": {"wall_s": 0.5, "cpu_s": null, "reasons": {}},
    "memory": {"peak_rss_bytes": 10, "reasons": {}}, "values": {}, "texts": {}, "tables": {},
    "artifacts": {}, "files": {}, "figures": [], "platform": null, "stale": null, "reasons": {}
  })");
  EXPECT_EQ(json_text(to_json(tool_record_from_json({json, "f"}))), json_text(json));
}

TEST(ClaimRecord, ComesBackByteForByte) {
  const Json json = Json::parse(R"({
    "schema": {"name": "gradus.claim", "version": 1}, "claim": "p.D1", "study": "smoke",
    "kind": "theorem", "text": "t", "source": "s", "criterion": "c", "options": {"tolerance": 0.02},
    "verdict": "not tested", "why": "w", "measured": "m", "bound": "b", "tolerance": "t",
    "indicative": true, "numbers": {"worst": 0.5, "none": null}, "records": ["ab"],
    "error": {"id": "plugin.threw", "text": "t"}
  })");
  EXPECT_EQ(json_text(to_json(claim_record_from_json({json, "f"}))), json_text(json));
}

TEST(Environment, ComesBackAndKnowsItsMachine) {
  const Json json = Json::parse(R"({
    "schema": {"name": "gradus.environment", "version": 1}, "cpu": "AMD EPYC", "cores": 2,
    "logical_cores": 2, "governor": null, "load": 0.63, "memory_bytes": 25276510208,
    "kernel": "Linux 6", "architecture": "x86_64", "distribution": "Debian", "compiler": "gcc 12",
    "platform": {"torch": "2.13.0", "device": "cpu"}, "plugins": {"suite": "86a9"},
    "git_revision": null, "reasons": {"governor": "none"}
  })");
  const Environment environment = environment_from_json({json, "f"});
  EXPECT_EQ(json_text(to_json(environment)), json_text(json));
  Environment later = environment, other = environment;
  later.load = 7;
  later.git_revision = "abc";
  EXPECT_EQ(later.machine(), environment.machine());
  other.cpu = "another";
  EXPECT_NE(other.machine(), environment.machine());
}

}  // namespace
}  // namespace gradus::record
