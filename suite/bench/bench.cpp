#include "bench/bench.h"

#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "execution/host_run.h"
#include "execution/state_size.h"
#include "execution/step_driver.h"
#include "gradus/driver.h"
#include "gradus/error.h"

namespace gradus::bench {
namespace {

/// A part of the time, its counter, and where its numbers go.
struct MeasuredLane {
  const char* counter;
  Lane lane;
  std::vector<double> protocol::BenchSamples::*samples;
};
constexpr std::array<MeasuredLane, 4> lanes = {
    {{"data_us", Lane::data, &protocol::BenchSamples::data_us},
     {"gradient_us", Lane::gradient, &protocol::BenchSamples::gradient_us},
     {"update_us", Lane::update, &protocol::BenchSamples::update_us},
     {"off_us", Lane::off, &protocol::BenchSamples::off_us}}};

constexpr int64_t warm_up_steps = 20;

// Of the method, as in a run's record: without what it records in probes.
constexpr const char *step_key = "step_us", *cpu_key = "cpu_us";

std::string counter_of(const PartTime& part) {
  return fmt::format("update.{}_us", part.name);
}

/// A run that is only ever continued.
class BenchedRun {
 public:
  BenchedRun(record::RunRequest request, loading::Plugins& plugins, execution::DataCache& cache)
      : request_(endless(std::move(request))),
        prepared_(cache.get(request_.task, request_.settings, plugins)),
        run_(request_, prepared_, execution::host_settings(request_.settings), plugins, ".") {
    run_.clock().watch_parts();
    refused_ = prepared_.task->refuses(run_.model());
    const DataInfo& info = run_.data().info;
    if (request_.driver) {
      driver_ = plugins.driver(record::to_item(*request_.driver));
      if (refused_.empty()) {
        refused_ = driver_->refuses(*prepared_.task, run_.model(), run_.loss(), info);
      }
      if (refused_.empty()) driver_->start(run_);
      return;
    }
    std::unique_ptr<Optimizer> optimizer =
        plugins.optimizer(record::to_item(request_.optimizer.value()));
    if (refused_.empty()) refused_ = optimizer->refuses(run_.model(), run_.loss(), info);
    step_driver_ = std::make_unique<execution::StepDriver>(run_, std::move(optimizer));
  }

  const std::string& refused() const { return refused_; }
  /// Why the run ended while it was measured, or empty.
  std::string ended() const { return run_.stopped() ? run_.stop_text() : ""; }
  bool splits_time() const { return !run_.counts_by_driver(); }
  /// Whether the CPU time of the measuring thread is that of the run.
  bool has_cpu_time() const {
    return run_.settings().threads == 1 && run_.settings().device.is_cpu();
  }
  Clock& clock() { return run_.clock(); }
  /// Evaluations with a gradient a step, warm-up included.
  std::optional<double> gradients() const {
    if (run_.step() == 0) return std::nullopt;
    return static_cast<double>(run_.counts().gradients) / static_cast<double>(run_.step());
  }
  /// Bytes of the method's state for each of the parameters.
  std::optional<double> state_bytes() {
    if (run_.step() == 0) return std::nullopt;
    Archive archive;
    step_driver_ ? step_driver_->state(archive) : driver_->state(archive);
    const execution::StateSize size = execution::state_size(archive, run_.parameters());
    return static_cast<double>(size.bytes) / static_cast<double>(size.parameters);
  }

  /// All of these steps, also where the method does fewer at once.
  void advance(int64_t steps) {
    for (const int64_t end = run_.step() + steps; run_.step() < end;) {
      const int64_t before = run_.step();
      advance_at_most(end - before);
      if (run_.step() == before) {
        throw Error("bench.no_step", request_.method, "a further step",
                    fmt::format("none after step {}", before), "measure it with `gradus run`");
      }
    }
  }

 private:
  void advance_at_most(int64_t steps) {
    if (step_driver_) {
      step_driver_->advance(steps);
    } else {
      run_.advance(*driver_, steps);
    }
  }

  /// The budget must not end the measurement.
  static record::RunRequest endless(record::RunRequest request) {
    request.settings.steps = int64_t{1} << 40;
    request.settings.epochs.reset();
    request.settings.gradients.reset();
    return request;
  }

  record::RunRequest request_;
  const execution::PreparedTask& prepared_;
  execution::HostRun run_;
  std::unique_ptr<Driver> driver_;
  std::unique_ptr<execution::StepDriver> step_driver_;
  std::string refused_;
};

/// A benchmark: a run and what was measured of it.
struct BenchedMethod {
  std::string name;
  std::unique_ptr<BenchedRun> run;
  protocol::BenchSamples samples = {};

  void add(const benchmark::BenchmarkReporter::Run& found) {
    const auto counter = [&found](const std::string& key) {
      const auto at = found.counters.find(key);
      return at == found.counters.end() ? 0.0 : at->second.value;  // left out where it is 0
    };
    samples.step_us.push_back(counter(step_key));
    if (run->has_cpu_time()) samples.cpu_us.push_back(counter(cpu_key));
    if (!run->splits_time()) return;
    for (const MeasuredLane& part : lanes) {
      (samples.*part.samples).push_back(counter(part.counter));
    }
    for (const PartTime& part : run->clock().parts()) {
      record::named(samples.parts, part.name).push_back(counter(counter_of(part)));
    }
  }

  protocol::BenchSamples result() const {
    const auto or_nothing = [](const std::string& text) {
      return text.empty() ? std::nullopt : std::optional(text);
    };
    protocol::BenchSamples result = samples;
    result.refused = or_nothing(run->refused());
    result.ended = or_nothing(run->ended());
    result.gradients = run->gradients();
    result.state_bytes = run->state_bytes();
    return result;
  }
};

/// Keeps the numbers of each repetition, and what Google Benchmark's own JSON reporter writes.
class Collector final : public benchmark::BenchmarkReporter {
 public:
  explicit Collector(std::vector<BenchedMethod>& all) : all_(all) {
    json_.SetOutputStream(&text_);
    json_.SetErrorStream(&text_);
  }
  bool ReportContext(const Context& context) override { return json_.ReportContext(context); }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      std::ranges::find(all_, run.run_name.function_name, &BenchedMethod::name)->add(run);
    }
    json_.ReportRuns(runs);
  }
  void Finalize() override { json_.Finalize(); }
  std::string google_benchmark() const { return text_.str(); }

 private:
  std::vector<BenchedMethod>& all_;
  std::ostringstream text_;
  benchmark::JSONReporter json_;
};

/// Nanoseconds so far, by the name of the counter.
std::vector<std::pair<std::string, int64_t>> spent(BenchedRun& run) {
  Clock& clock = run.clock();
  clock.enter(Lane::off);  // charges the time up to now
  std::vector<std::pair<std::string, int64_t>> spent = {{step_key, clock.method_nanoseconds()}};
  if (run.has_cpu_time()) spent.emplace_back(cpu_key, clock.cpu_nanoseconds());
  if (!run.splits_time()) return spent;
  for (const MeasuredLane& part : lanes) {
    spent.emplace_back(part.counter, clock.nanoseconds(part.lane));
  }
  for (const PartTime& part : clock.parts()) {
    spent.emplace_back(counter_of(part), part.nanoseconds);
  }
  return spent;
}

void measure(benchmark::State& state, BenchedRun& run) {
  const c10::AutoGradMode no_graph(false);
  const auto before = spent(run);
  // One batch: the run's own loop goes around all steps of a repetition.
  while (state.KeepRunningBatch(state.max_iterations)) run.advance(state.max_iterations);
  const auto after = spent(run);
  for (std::size_t i = 0; i < after.size(); ++i) {
    const int64_t taken = after[i].second - (i < before.size() ? before[i].second : 0);
    // Google Benchmark's coefficient of variation of zeros is not a number.
    if (taken == 0) continue;
    state.counters[after[i].first] =
        static_cast<double>(taken) * 1e-3 / static_cast<double>(state.iterations());
  }
}

/// Runs what is registered; returns what Google Benchmark's JSON reporter writes.
std::string run_registered(std::vector<BenchedMethod>& all) {
  std::string name = "gradus bench", interleave = "--benchmark_enable_random_interleaving=true";
  std::array<char*, 3> arguments = {name.data(), interleave.data(), nullptr};
  int count = 2;
  benchmark::Initialize(&count, arguments.data());
  Collector collector(all);
  const std::size_t done = benchmark::RunSpecifiedBenchmarks(&collector);
  benchmark::Shutdown();
  return done == 0 ? std::string() : collector.google_benchmark();
}

/// Warms the run up and registers it; `begin` is called before it is worked on.
void prepare(BenchedMethod& benched, const protocol::BenchWork& work, std::function<void()> begin) {
  BenchedRun& run = *benched.run;
  begin();
  {
    const c10::AutoGradMode no_graph(false);
    run.advance(work.steps.value_or(warm_up_steps));  // first allocations and caches
  }
  auto* registered = benchmark::RegisterBenchmark(
      benched.name.c_str(), [&run, begin = std::move(begin)](benchmark::State& state) {
        begin();
        measure(state, run);
      });
  registered->Unit(benchmark::kMicrosecond)->Repetitions(static_cast<int>(work.repetitions));
  if (work.min_time_s) {
    registered->MinTime(*work.min_time_s);
  } else {
    registered->Iterations(work.steps.value());
  }
}

}  // namespace

protocol::Benched bench_steps(const protocol::BenchWork& work, loading::Plugins& plugins,
                              execution::DataCache& cache, const protocol::ProgressSink& progress) {
  std::vector<BenchedMethod> all(work.requests.size());
  // A warm-up and the repetitions of each.
  const double total =
      static_cast<double>(all.size()) * (1 + static_cast<double>(work.repetitions));
  double begun = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const record::RunRequest& request = work.requests[i];
    plugins.load_all(request.plugins);
    at::set_num_threads(static_cast<int>(request.settings.threads));
    all[i].name = work.names.at(i);
    all[i].run = std::make_unique<BenchedRun>(request, plugins, cache);
    if (!all[i].run->refused().empty()) continue;
    prepare(all[i], work,
            [&, i] { progress({.share = std::min(1.0, begun++ / total), .method = all[i].name}); });
  }
  protocol::Benched result{{}, run_registered(all)};
  for (const BenchedMethod& benched : all) result.samples.push_back(benched.result());
  return result;
}

}  // namespace gradus::bench
