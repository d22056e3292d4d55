#include "fixture.h"

#include <algorithm>
#include <stdexcept>

#include "base/files.h"
#include "records.h"

namespace gradus::testing {
namespace {

const char* const baselines = R"({
  "schema": {"name": "gradus.plugin", "version": 1}, "file": "/p/baselines.so", "hash": "h-base",
  "id": "baselines", "version": "1.0.0", "semantics": 1, "title": "Baselines", "authors": "A",
  "year": 2015, "reference": "", "licence": "Apache-2.0", "studies": {},
  "items": [
    {"kind": "optimizer", "name": "adam", "id": "baselines.adam", "text": "Adam", "options": [
      {"name": "lr", "type": "real", "default": 0.001, "text": "step", "low": 0.0, "high": 10.0},
      {"name": "betas", "type": "reals", "default": [0.9, 0.999], "text": "decay"},
      {"name": "amsgrad", "type": "boolean", "default": false, "text": "variant"}]},
    {"kind": "optimizer", "name": "sgd", "id": "baselines.sgd", "text": "SGD", "options": [
      {"name": "lr", "type": "real", "default": 0.01, "text": "step", "low": 0.0, "high": 10.0},
      {"name": "rule", "type": "text", "default": "plain", "text": "rule",
       "choices": ["plain", "nesterov"]}]}]})";

const char* const suite = R"({
  "schema": {"name": "gradus.plugin", "version": 1}, "file": "/p/suite.so", "hash": "h-suite",
  "id": "suite", "version": "0.1.0", "semantics": 2, "title": "Suite", "authors": "A",
  "year": 2024, "reference": "", "licence": "Apache-2.0", "studies": {},
  "items": [
    {"kind": "task", "name": "mlp", "id": "suite.mlp", "text": "images", "options": [
      {"name": "rows", "type": "integer", "default": 1000, "text": "rows", "low": 1.0}],
     "description": {"version": 3, "text": "images", "dataset": "digits",
      "model": {"id": "net", "widths": [64, 10]}, "sampling": "shuffled", "batch_size": 32,
      "steps": 0, "epochs": 2.0, "dtype": "float32", "metrics": [], "targets": [],
      "optimum": null, "optimum_source": ""}},
    {"kind": "task", "name": "bowl", "id": "suite.bowl", "text": "quadratic", "options": [],
     "description": {"version": 1, "text": "quadratic", "dataset": null,
      "model": {"id": "suite.quadratic"}, "sampling": "full", "batch_size": 1, "steps": 100,
      "epochs": 0.0, "dtype": "float64", "metrics": [], "targets": [], "optimum": 0.0,
      "optimum_source": "by construction"}},
    {"kind": "model", "name": "net", "id": "suite.net", "text": "layers", "options": [
      {"name": "widths", "type": "integers", "default": [784, 10], "text": "widths"},
      {"name": "activation", "type": "text", "default": "relu", "text": "activation",
       "choices": ["relu", "tanh"]}]},
    {"kind": "model", "name": "quadratic", "id": "suite.quadratic", "text": "f", "options": []},
    {"kind": "monitor", "name": "norms", "id": "suite.norms", "text": "norms", "options": []}]})";

const char* const walk = R"({
  "schema": {"name": "gradus.plugin", "version": 1}, "file": "/p/walk.so", "hash": "h-walk",
  "id": "walk", "version": "1.0.0", "semantics": 1, "title": "Walk", "authors": "B",
  "year": 2020, "reference": "arXiv 2001.00001", "licence": "Apache-2.0",
  "studies": {
    "smoke": "name = 'walk-smoke'\nseeds = 4\n[run]\ndtype = 'float64'\n[[task]]\nid = 'bowl'\n[[method]]\nname = 'walk'\noptimizer = { id = 'walk.step' }\n[[method]]\nname = 'unused'\noptimizer = 'sgd'\n[[tool]]\nid = 'walk.count'\nnets = 50\n",
    "full": "name = 'walk-full'\nseeds = 9\n[[task]]\nid = 'bowl'\n[[method]]\nname = 'walk'\noptimizer = { id = 'walk.step', size = [1, 2] }\n[[tool]]\nid = 'walk.count'\n"},
  "items": [
    {"kind": "optimizer", "name": "step", "id": "walk.step", "text": "walk", "options": [
      {"name": "size", "type": "real_or_auto", "default": "auto", "text": "size"}]},
    {"kind": "driver", "name": "driver", "id": "walk.driver", "text": "many", "options": [
      {"name": "members", "type": "integers", "default": [1, 4], "text": "members"},
      {"name": "threads", "type": "integer", "default": 1, "text": "threads"},
      {"name": "optimizer", "type": "item", "default": {"id": "sgd", "lr": 0.02}, "text": "inner",
       "item_kind": "optimizer"}]},
    {"kind": "model", "name": "sgd", "id": "walk.sgd", "text": "a name in two kinds",
     "options": []},
    {"kind": "tool", "name": "count", "id": "walk.count", "text": "count", "options": [
      {"name": "nets", "type": "integer", "default": 20, "text": "nets", "low": 1.0}]},
    {"kind": "claim", "name": "W1", "id": "walk.W1", "text": "falls", "options": [
      {"name": "slack", "type": "real", "default": 0.5, "text": "slack"}],
     "description": {"kind": "theorem", "text": "falls", "source": "abstract", "criterion": "c",
      "needs": {"smoke": ["walk"], "full": ["walk", "walk.count"]}}},
    {"kind": "claim", "name": "W2", "id": "walk.W2", "text": "counts", "options": [],
     "description": {"kind": "empirical", "text": "counts", "source": "abstract",
      "criterion": "c", "needs": {"smoke": ["walk.count"], "full": []}}}]})";

}  // namespace

const char* const small_study = R"(name = "small"
seeds = 2
[[task]]
id = "mlp"
[[task]]
id = "bowl"
[[method]]
name = "adam"
optimizer = { id = "adam", lr = 0.01 }
[[method]]
name = "sgd"
optimizer = { id = "sgd" }
)";

record::PluginDescription plugin(const std::string& id) {
  for (const char* text : {baselines, suite, walk}) {
    record::PluginDescription described = record::plugin_description_from_text(text);
    if (described.id == id) return described;
  }
  throw std::logic_error("no such plugin");
}

study::ItemCatalogue catalogue() {
  study::ItemCatalogue catalogue;
  for (const char* id : {"baselines", "suite", "walk"}) catalogue.add(plugin(id));
  return catalogue;
}

study::ChecksumOf checksums() {
  return [](const std::string& dataset) { return "sha-" + dataset; };
}

study::Study study(const std::string& toml) {
  return study::study_from(study::parse_study(toml, "s.toml"));
}

study::Plan plan(const std::string& toml) {
  return study::make_plan(study(toml), catalogue(), checksums());
}

std::string plan_text(const study::Plan& plan) {
  const TemporaryFolder folder;
  study::write_plan_file(OutputFolder(folder.path), plan);
  return read_file(folder.path / study::plan_file);
}

study::Plan reread(const study::Plan& plan) {
  const TemporaryFolder folder;
  study::write_plan_file(OutputFolder(folder.path), plan);
  return study::read_plan(folder.path / study::plan_file);
}

std::vector<std::string> row_names(const study::Plan& plan) {
  std::vector<std::string> names;
  for (const record::RunRequest& run : plan.runs) {
    const std::string name = run.task.name + " / " + run.method;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

}  // namespace gradus::testing
