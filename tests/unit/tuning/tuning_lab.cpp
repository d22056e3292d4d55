#include "tuning_lab.h"

#include "tuning/draw.h"

namespace gradus::testing {
namespace {

const char* const lab = R"({
  "schema": {"name": "gradus.plugin", "version": 1}, "file": "/p/lab.so", "hash": "h-lab",
  "id": "lab", "version": "1.0.0", "semantics": 1, "title": "Lab", "authors": "A",
  "year": 2026, "reference": "", "licence": "Apache-2.0", "studies": {},
  "items": [
    {"kind": "optimizer", "name": "adam", "id": "lab.adam", "text": "Adam", "options": [
      {"name": "lr", "type": "real", "default": 0.001, "text": "step", "low": 0.0, "high": 10.0,
       "scale": "log", "schedulable": true},
      {"name": "beta", "type": "real", "default": 0.9, "text": "decay", "low": 0.0, "high": 1.0,
       "high_open": true},
      {"name": "decay", "type": "real", "default": 0.0, "text": "decay", "low": 0.0, "scale": "log"},
      {"name": "rule", "type": "text", "default": "plain", "text": "rule",
       "choices": ["plain", "nesterov"]},
      {"name": "inner", "type": "integer", "default": 4, "text": "inner", "low": 1.0,
       "high": 1000.0}]},
    {"kind": "optimizer", "name": "sgd", "id": "lab.sgd", "text": "SGD", "options": [
      {"name": "lr", "type": "real", "default": 0.1, "text": "step", "low": 0.0, "scale": "log"},
      {"name": "momentum", "type": "real", "default": 0.0, "text": "m", "low": 0.0, "high": 1.0}]},
    {"kind": "optimizer", "name": "search", "id": "lab.search", "text": "line search", "options": [
      {"name": "lr", "type": "real", "default": 1.0, "text": "step", "low": 0.0, "scale": "log"},
      {"name": "max_eval", "type": "integer", "default": 20, "text": "most", "low": 1.0,
       "role": "evaluations_per_step"}]},
    {"kind": "optimizer", "name": "plain", "id": "lab.plain", "text": "none", "options": []},
    {"kind": "model", "name": "net", "id": "lab.net", "text": "net", "options": [
      {"name": "width", "type": "integer", "default": 8, "text": "width", "low": 1.0}]},
    {"kind": "task", "name": "images", "id": "lab.images", "text": "images", "options": [],
     "description": {"version": 1, "text": "images", "dataset": "digits",
      "model": {"id": "lab.net"}, "sampling": "shuffled", "batch_size": 32, "steps": 0,
      "epochs": 2.0, "dtype": "float32", "targets": [], "optimum": null, "optimum_source": "",
      "metrics": [
       {"name": "test_accuracy", "split": "test", "measure": "accuracy", "higher_is_better": true},
       {"name": "validation_accuracy", "split": "validation", "measure": "accuracy",
        "higher_is_better": true},
       {"name": "validation_loss", "split": "validation", "measure": "loss",
        "higher_is_better": false}]}},
    {"kind": "task", "name": "valley", "id": "lab.valley", "text": "a function", "options": [],
     "description": {"version": 1, "text": "f", "dataset": null, "model": {"id": "lab.net"},
      "sampling": "full", "batch_size": 1, "steps": 90, "epochs": 0.0, "dtype": "float64",
      "targets": [], "optimum": 0.0, "optimum_source": "by construction", "metrics": [
       {"name": "train_loss", "split": "train", "measure": "loss", "higher_is_better": false}]}},
    {"kind": "task", "name": "bare", "id": "lab.bare", "text": "no validation", "options": [],
     "description": {"version": 1, "text": "f", "dataset": null, "model": {"id": "lab.net"},
      "sampling": "full", "batch_size": 1, "steps": 90, "epochs": 0.0, "dtype": "float64",
      "targets": [], "optimum": 0.0, "optimum_source": "", "metrics": [
       {"name": "train_loss", "split": "train", "measure": "loss", "higher_is_better": false},
       {"name": "test_loss", "split": "test", "measure": "loss", "higher_is_better": false}]}}]})";

}  // namespace

const char* const tuned_head = R"(name = "t"
seeds = 3
[tune]
trials = 4
seeds = 2
defaults = false
[[task]]
id = "images"
[[task]]
id = "valley"
)";

study::ItemCatalogue tuning_catalogue() {
  study::ItemCatalogue catalogue;
  catalogue.add(record::plugin_description_from_text(lab));
  return catalogue;
}

study::Study tuning_study(const std::string& toml) {
  return study::study_from(study::parse_study(toml, "t.toml"));
}

study::TrialPlan trials_of(const std::string& toml) {
  const study::Study study = tuning_study(toml);
  return study::make_trial_plan(study, tuning_catalogue(), checksums(),
                                study.tune ? tuning::drawn_by(*study.tune) : study::DrawTrials());
}

double learning_rate(const record::RunRequest& run) {
  return run.optimizer->options.at("lr").number();
}

}  // namespace gradus::testing
