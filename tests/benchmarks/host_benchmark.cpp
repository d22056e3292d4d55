// What the host adds to a run beside steps:
//   probe/not_due                  Probe::open at a step that is not recorded
//   evaluation/whole               an evaluation point
//   evaluation/measures_and_hash   the evaluation itself and the hash of the parameters
// The cost of an evaluation point is the difference of the last two:
//   host_benchmark --benchmark_enable_random_interleaving=true --benchmark_repetitions=9
//                  --benchmark_report_aggregates_only=true
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include <memory>

#include "execution/data_cache.h"
#include "execution/evaluation.h"
#include "execution/probes.h"

namespace gradus {
namespace {

void probe_not_due(benchmark::State& state) {
  Clock clock;
  int64_t step = 1;
  execution::ProbeSet probes(1'000'000, 2000, {}, clock, step);
  Probe& probe = probes.get("bench", {.name = "value", .text = "a number", .unit = ""});
  step = 0;
  if (auto scope = probe.open()) scope->add(1.0);
  step = 1;
  for (auto _ : state) {
    benchmark::DoNotOptimize(step);
    if (auto scope = probe.open()) scope->add(1.0);
  }
}
BENCHMARK(probe_not_due)->Name("probe/not_due");

/// The task `quadratic` with its model: an evaluation that costs little itself.
class SmallTask {
 public:
  SmallTask() {
    const std::string file = GRADUS_PLUGIN_FOLDER "/suite.so";
    plugins_.load(file);
    record::TaskUse task;
    task.id = "suite.quadratic";
    record::RequestSettings settings;
    settings.dtype = ElementType::float64;
    settings.seeds = {1, 2, 3, 4, 5};
    prepared_ = &cache_.get(task, settings, plugins_);
    model_ = plugins_.model({prepared_->description.model.id, prepared_->description.model.options},
                            prepared_->data.info);
    loss_ = prepared_->task->loss();
    parameters_ = model_->initial({.seed = 1, .dtype = at::kDouble});
  }
  const execution::PreparedTask& prepared() const { return *prepared_; }
  const Model& model() const { return *model_; }
  const Loss& loss() const { return *loss_; }
  const Tensors& parameters() const { return parameters_; }

 private:
  loading::Plugins plugins_;
  execution::DataCache cache_;
  const execution::PreparedTask* prepared_ = nullptr;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Loss> loss_;
  Tensors parameters_;
};

void evaluation_whole(benchmark::State& state) {
  const c10::AutoGradMode no_graph(false);
  const SmallTask small;
  const execution::PreparedTask& prepared = small.prepared();
  execution::Evaluations evaluations(prepared.description, *prepared.task, small.model(),
                                     small.loss(), prepared.data);
  for (auto _ : state) {
    benchmark::DoNotOptimize(evaluations.add({}, small.parameters(), true));
  }
}
BENCHMARK(evaluation_whole)->Name("evaluation/whole")->Unit(benchmark::kMicrosecond);

void measures_and_hash(benchmark::State& state) {
  const c10::AutoGradMode no_graph(false);
  const SmallTask small;
  const execution::PreparedTask& prepared = small.prepared();
  std::vector<std::string> measures;
  for (const Metric& metric : prepared.description.metrics) measures.push_back(metric.measure);
  for (auto _ : state) {
    const Tensors values =
        execution::measure_split(*prepared.task, small.model(), small.loss(), prepared.data.train,
                                 true, measures, small.parameters());
    benchmark::DoNotOptimize(values[0].item<double>());
    benchmark::DoNotOptimize(execution::parameter_hash(small.parameters()));
  }
}
BENCHMARK(measures_and_hash)->Name("evaluation/measures_and_hash")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace gradus

int main(int count, char** arguments) {
  at::set_num_threads(1);
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
