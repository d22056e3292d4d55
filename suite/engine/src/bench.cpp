#include "gradus/engine/bench.h"

#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gradus/driver.h"
#include "host_run.h"
#include "step_driver.h"

namespace gradus {
namespace {

constexpr std::array<std::pair<const char*, Lane>, 3> parts = {
    {{"data_us", Lane::data}, {"gradient_us", Lane::gradient}, {"update_us", Lane::update}}};

/// A run that is only ever continued.
class BenchedRun {
 public:
  BenchedRun(Json request, Plugins& plugins, DataCache& cache)
      : request_(endless(std::move(request))),
        prepared_(cache.get(request_, plugins)),
        run_(request_, prepared_, parse_settings(request_["settings"]), plugins, ".") {
    refused_ = prepared_.task->refuses(run_.model());
    const DataInfo& info = run_.data().info;
    if (request_.contains("driver") && !request_["driver"].is_null()) {
      driver_ = plugins.driver(request_item(request_["driver"]));
      if (refused_.empty()) {
        refused_ = driver_->refuses(*prepared_.task, run_.model(), run_.loss(), info);
      }
      if (refused_.empty()) driver_->start(run_);
      return;
    }
    std::unique_ptr<Optimizer> optimizer =
        plugins.optimizer(request_item(request_.at("optimizer")));
    if (refused_.empty()) refused_ = optimizer->refuses(run_.model(), run_.loss(), info);
    step_driver_ = std::make_unique<StepDriver>(run_, std::move(optimizer));
  }

  const std::string& refused() const { return refused_; }
  bool splits_time() const { return !run_.counts_by_driver(); }
  Clock& clock() { return run_.clock(); }

  void advance(int64_t steps) {
    if (step_driver_) {
      step_driver_->advance(steps);
      return;
    }
    const LaneScope lane(run_.clock(), Lane::update);
    run_.set_step(run_.step() + driver_->advance(run_, steps));
  }

 private:
  /// The budget must not end the measurement.
  static Json endless(Json request) {
    request["settings"]["steps"] = int64_t{1} << 40;
    request["settings"]["epochs"] = nullptr;
    return request;
  }

  Json request_;
  const PreparedTask& prepared_;
  HostRun run_;
  std::unique_ptr<Driver> driver_;
  std::unique_ptr<StepDriver> step_driver_;
  std::string refused_;
};

/// Keeps the numbers of each repetition and prints nothing.
class Collector final : public benchmark::BenchmarkReporter {
 public:
  explicit Collector(Json& samples) : samples_(samples) {}
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      Json& sample = samples_.at(std::stoul(run.run_name.function_name));
      sample["step_us"].push_back(run.GetAdjustedRealTime());
      for (const auto& [part, lane] : parts) {
        const auto counter = run.counters.find(part);
        if (counter != run.counters.end()) sample[part].push_back(counter->second.value);
      }
    }
  }

 private:
  Json& samples_;
};

void measure(benchmark::State& state, BenchedRun& run, int64_t steps) {
  const c10::AutoGradMode no_graph(false);
  std::array<int64_t, parts.size()> before{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    before[i] = run.clock().nanoseconds(parts[i].second);
  }
  while (state.KeepRunningBatch(steps)) run.advance(steps);
  if (!run.splits_time()) return;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int64_t spent = run.clock().nanoseconds(parts[i].second) - before[i];
    state.counters[parts[i].first] =
        static_cast<double>(spent) * 1e-3 / static_cast<double>(state.iterations());
  }
}

void run_registered(Json& samples) {
  std::string name = "gradus bench", interleave = "--benchmark_enable_random_interleaving=true";
  std::array<char*, 3> arguments = {name.data(), interleave.data(), nullptr};
  int count = 2;
  benchmark::Initialize(&count, arguments.data());
  Collector collector(samples);
  benchmark::RunSpecifiedBenchmarks(&collector);
  benchmark::Shutdown();
}

}  // namespace

Json bench_steps(const Json& line, Plugins& plugins, DataCache& cache) {
  const int64_t steps = line.at("steps");
  const int repetitions = line.at("repetitions");
  std::vector<std::unique_ptr<BenchedRun>> runs;
  Json samples = Json::array();
  for (const Json& request : line.at("requests")) {
    plugins.load_all(request.at("plugins"));
    at::set_num_threads(request.at("settings").value("threads", 1));
    runs.push_back(std::make_unique<BenchedRun>(request, plugins, cache));
    BenchedRun& run = *runs.back();
    samples.push_back({{"step_us", Json::array()},
                       {"data_us", Json::array()},
                       {"gradient_us", Json::array()},
                       {"update_us", Json::array()},
                       {"refused", run.refused().empty() ? Json(nullptr) : Json(run.refused())}});
    if (!run.refused().empty()) continue;
    {
      const c10::AutoGradMode no_graph(false);
      run.advance(steps);  // first allocations and caches
    }
    benchmark::RegisterBenchmark(
        std::to_string(samples.size() - 1).c_str(),
        [&run, steps](benchmark::State& state) { measure(state, run, steps); })
        ->Unit(benchmark::kMicrosecond)
        ->Iterations(steps)
        ->Repetitions(repetitions);
  }
  run_registered(samples);
  return {{"samples", samples}};
}

}  // namespace gradus
