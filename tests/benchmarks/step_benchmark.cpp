// Cost of a training step of a 784-256-128-10 ReLU network, batch 16 and 128, one thread:
//   bare/..., bare_again/...   a loop written directly on LibTorch, twice: what the noise is
//   harness_autograd/...       the host's loop with the same derivative: what the harness costs
//   harness/...                the host's loop as it is used, with the model's own derivative
// For ratios: --benchmark_enable_random_interleaving=true --benchmark_repetitions=15
//             --benchmark_report_aggregates_only=true
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>

#include <functional>
#include <memory>

#include "loops.h"

namespace {

using gradus::bench::Loop;

constexpr int64_t steps_at_once = 50;

void add(const std::string& name, const std::function<std::unique_ptr<Loop>()>& make) {
  benchmark::RegisterBenchmark(name.c_str(), [make](benchmark::State& state) {
    const std::unique_ptr<Loop> loop = make();
    loop->run(steps_at_once);  // caches and first allocations
    while (state.KeepRunningBatch(steps_at_once)) loop->run(steps_at_once);
  })->Unit(benchmark::kMicrosecond);
}

}  // namespace

int main(int count, char** arguments) {
  at::set_num_threads(1);
  for (const std::string optimizer : {"sgd", "adam"}) {
    for (const int64_t batch : {16, 128}) {
      const std::string cell = "/" + optimizer + "/" + std::to_string(batch);
      const auto bare = [=] { return gradus::bench::bare_loop(optimizer, batch); };
      add("bare" + cell, bare);
      add("bare_again" + cell, bare);
      add("harness_autograd" + cell,
          [=] { return gradus::bench::harness_loop(optimizer, batch, "autograd"); });
      add("harness" + cell, [=] { return gradus::bench::harness_loop(optimizer, batch, "own"); });
    }
  }
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
