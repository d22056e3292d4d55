// The tool engine_bench: the three engines side by side, their agreement, and the core's peak rate.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>

#include "gradus/stats/quantiles.h"
#include "items.h"
#include "machine_rates.h"
#include "net.h"
#include "restart_engine.h"
#include "target_tasks.h"

namespace gradus::random_restart {
namespace {

using std::chrono::steady_clock;

double seconds_since(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

/// Processor seconds of all threads of the process: a rate by them is that of one core, whatever
/// else the machine does.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct BenchOptions : SizeOptions, LawOptions {
  int64_t batch = 32, samples = 512, networks = 64, loop_networks = 4, rounds = 5;
  int64_t lanes_steps = 1000, batched_steps = 40, loop_steps = 40, agreement_steps = 20;
  Item optimizer = {"baselines.sgd", R"({"lr": 0.02})"};
  double grad_clip = 1;
  BenchOptions() {
    depth = 20;
    law.kind = LawKind::he_uniform;
  }
  void declare(Schema& schema) {
    SizeOptions::declare(schema);
    LawOptions::declare(schema);
    schema.add("batch", batch, "rows of a batch").in(1, 1e6).unit("rows");
    schema.add("samples", samples, "training rows").in(1, 1e6).unit("samples");
    schema.add("networks", networks, "networks of lanes and batched").in(1, 1e6).unit("networks");
    schema.add("loop_networks", loop_networks, "networks of loop").in(1, 1e6).unit("networks");
    schema.add("rounds", rounds, "every engine runs once a round").in(1, 1000);
    schema.add("lanes_steps", lanes_steps, "steps of lanes a round").in(1, 1e7).unit("steps");
    schema.add("batched_steps", batched_steps, "steps of batched a round").in(1, 1e7).unit("steps");
    schema.add("loop_steps", loop_steps, "steps of loop a round").in(1, 1e7).unit("steps");
    schema.add("agreement_steps", agreement_steps, "steps after which parameters are compared")
        .in(1, 1e5)
        .unit("steps");
    schema.add("optimizer", optimizer, "optimizer of each network").kind("optimizer");
    schema.add("grad_clip", grad_clip, "largest norm of a network's gradient; 0: not clipped")
        .in(0, 1e6)
        .unit("norm");
  }
};

class EngineBench final : public Tool {
 public:
  using Options = BenchOptions;
  explicit EngineBench(Options options) : options_(std::move(options)) {}

  void run(ToolRun& run) override {
    prepare(run);
    compare(run);
    measure(run);
  }

 private:
  void prepare(ToolRun& run) {
    TargetOptions target;
    target.samples = options_.samples;
    const AbsTask task(target);
    data_ = task.data(run.settings().seeds, run.settings().dtype);
    Net::Options net;
    static_cast<SizeOptions&>(net) = options_;
    static_cast<LawOptions&>(net) = options_;
    net_ = std::make_unique<Net>(net, data_.info);
    loss_ = task.loss();
    host_ = local_host({net_.get(), loss_.get(), &data_, run.settings().dtype,
                        [&run](const Item& item) { return run.optimizer(item); }});
    LaneOptions& lanes = training_.lanes;
    lanes.shape = net_->shape();
    lanes.law = net_->law();
    lanes.scalar = run.settings().dtype == at::kFloat ? LaneScalar::float32 : LaneScalar::float64;
    lanes.init_seed = run.settings().seeds.init;
    lanes.batch_seed = run.settings().seeds.batches;
    lanes.batch = static_cast<int>(options_.batch);
    lanes.gradient_clip = options_.grad_clip;
    lanes.clip_low = net_->clip_low();
    lanes.clip_high = net_->clip_high();
    lanes.record_every = std::numeric_limits<int32_t>::max();
    lanes.threads = run.settings().threads;
    training_.optimizer = options_.optimizer;
    const auto copy = [](const Tensor& tensor) { return to_flat({tensor}); };
    training_.train_x = copy(data_.train.input);
    training_.train_y = copy(data_.train.target);
    training_.test_x = copy(data_.test.input);
    training_.test_y = copy(data_.test.target);
  }

  std::unique_ptr<RestartEngine> engine(EngineKind kind, int64_t networks) {
    RestartTraining training = training_;
    training.lanes.networks = networks;
    return make_engine(kind, training, *host_);
  }

  /// Relative distance in the maximum norm between two engines' networks; sorted.
  std::vector<double> distances(RestartEngine& a, RestartEngine& b, int64_t networks) const {
    std::vector<double> found;
    for (int64_t k = 0; k < networks; ++k) {
      const auto x = a.trainer().parameters(k), y = b.trainer().parameters(k);
      double size = 0, distance = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        size = std::max(size, std::fabs(x[i]));
        distance = std::max(distance, std::fabs(x[i] - y[i]));
      }
      found.push_back(distance / size);
    }
    std::ranges::sort(found);
    return found;
  }

  void compare(ToolRun& run) {
    const double tolerance = run.settings().dtype == at::kFloat ? 1e-4 : 1e-10;
    const auto lanes = engine(EngineKind::lanes, options_.networks);
    lanes->advance(options_.agreement_steps);
    for (const EngineKind kind : {EngineKind::batched, EngineKind::loop}) {
      const int64_t networks = kind == EngineKind::loop
                                   ? std::min(options_.loop_networks, options_.networks)
                                   : options_.networks;
      const auto other = engine(kind, networks);
      other->advance(options_.agreement_steps);
      other->finish();
      const auto found = distances(*lanes, *other, networks);
      const auto within = std::ranges::upper_bound(found, tolerance) - found.begin();
      const std::string name = engine_name(kind);
      run.value("within_" + name, static_cast<double>(within) / static_cast<double>(networks));
      run.value("median_distance_" + name, found[found.size() / 2]);
      run.value("greatest_distance_" + name, found.back());
    }
    run.value("tolerance", tolerance);
  }

  double peak_rate() const {
    double sink = 0;
    const auto scalar = training_.lanes.scalar == LaneScalar::float32 ? machine::Scalar::float32
                                                                      : machine::Scalar::float64;
    const double start = processor_seconds();
    const double work = machine::multiply_adds(scalar, 1'000'000, sink);
    const double rate = work / (processor_seconds() - start);
    return std::isfinite(sink) ? rate : 0;  // uses the result
  }

  void measure(ToolRun& run) {
    struct Contestant {
      EngineKind kind;
      int64_t networks, steps;
      std::unique_ptr<RestartEngine> engine = nullptr;
      std::vector<double> rates = {}, core_rates = {};  // by wall and by processor time
    };
    std::vector<Contestant> contestants;
    contestants.push_back({EngineKind::lanes, options_.networks, options_.lanes_steps});
    contestants.push_back({EngineKind::batched, options_.networks, options_.batched_steps});
    contestants.push_back({EngineKind::loop, options_.loop_networks, options_.loop_steps});
    for (Contestant& c : contestants) {
      c.engine = engine(c.kind, c.networks);
      c.engine->advance(3);  // warm
    }
    std::vector<double> peaks;
    for (int64_t round = 0; round < options_.rounds; ++round) {
      for (Contestant& c : contestants) {
        const auto start = steady_clock::now();
        const double processor = processor_seconds();
        c.engine->advance(c.steps);
        const auto work = static_cast<double>(c.steps * c.networks);
        c.rates.push_back(work / seconds_since(start));
        c.core_rates.push_back(work / (processor_seconds() - processor));
      }
      peaks.push_back(peak_rate());
      run.progress(static_cast<double>(round + 1) / static_cast<double>(options_.rounds));
    }
    for (const Contestant& c : contestants) {
      run.value(engine_name(c.kind) + "_network_steps_per_s", stats::median(c.rates));
    }
    const double lanes = stats::median(contestants[0].rates), peak = stats::median(peaks);
    const double flop = 6.0 * static_cast<double>(training_.lanes.shape.parameters()) *
                        static_cast<double>(options_.batch);
    run.value("lanes_per_batched", lanes / stats::median(contestants[1].rates));
    run.value("lanes_per_loop", lanes / stats::median(contestants[2].rates));
    const double core = stats::median(contestants[0].core_rates) * flop;
    run.value("lanes_gflop_per_core_s", core * 1e-9);
    run.value("peak_gflop_per_core_s", peak * 1e-9);
    run.value("share_of_peak", core / peak);
    run.text("instruction_set", LaneTrainer::instruction_set());
  }

  Options options_;
  TaskData data_;
  std::unique_ptr<Net> net_;
  std::unique_ptr<Loss> loss_;
  std::unique_ptr<TrainingHost> host_;
  RestartTraining training_;
};

}  // namespace

PluginItem engine_bench_item() {
  return offer<Tool, EngineBench>("engine_bench", "the three engines side by side");
}

}  // namespace gradus::random_restart
