// The tool many_starts: one batched computation, and what it costs against a loop over networks.
#include <algorithm>
#include <ctime>

#include "constant_target/risk.h"
#include "descent_driver.h"
#include "gradus/stats/quantiles.h"
#include "items.h"
#include "report.h"
#include "start_options.h"

namespace gradus::constant_target {
namespace {

struct ManyOptions : StartOptions {
  int64_t hidden = 16, batch = 0, rounds = 0, loop_starts = 2, loop_steps = 200;
  double multiple = 0.5;
  ManyOptions() {
    starts = 256;
    steps = 1000;
  }
  void declare(Schema& schema) {
    StartOptions::declare(schema);
    schema.add("hidden", hidden, "units").in(1, 4096).unit("neurons").symbol("H");
    schema.add("multiple", multiple, "step in units of 1/kappa_0").in(0, 1000).symbol("m");
    schema.add("batch", batch, "points of a batch; 0: gradient descent").in(0, 65536);
    schema.add("rounds", rounds, "times that the cost is measured; 0: not at all").in(0, 1000);
    schema.add("loop_starts", loop_starts, "networks of the loop").in(1, 65536).unit("starts");
    schema.add("loop_steps", loop_steps, "steps of the loop").in(1, 1e6).unit("steps");
  }
};

/// Processor seconds of the process: other work on the machine does not count.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

class ManyStartsTool final : public WithOptions<Tool, ManyOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override {
    const auto descent = made(run, /*watched=*/true);
    descent->advance(options_.steps);
    descent->finish();
    write_report({descent_options(run)}, *descent, run);
    run.text("instruction_set", instruction_set());
    if (options_.rounds > 0) measure(run);
  }

 private:
  DescentOptions descent_options(const ToolRun& run) const {
    DescentOptions options = options_.descent(options_.hidden, run.settings().threads);
    options.single = run.settings().dtype == at::kFloat;
    if (options_.batch == 0) return options;
    options.mode = Mode::sgd;
    options.batch = static_cast<int>(options_.batch);
    return options;
  }

  std::unique_ptr<Descent> made(const ToolRun& run, bool watched) const {
    DescentOptions options = descent_options(run);
    options.watched = watched;
    const auto starts =
        options_.draw(options_.hidden, options_.multiple, run.settings().seeds.init);
    return make_descent(options, starts,
                        batches_of(options.measure, options.batch, run.settings().seeds.batches));
  }

  /// Processor microseconds of one step of one start.
  double batched_cost(const ToolRun& run, bool watched) const {
    const auto descent = made(run, watched);
    const double start = processor_seconds();
    descent->advance(options_.steps);
    return 1e6 * (processor_seconds() - start) /
           static_cast<double>(options_.starts * options_.steps);
  }

  /// The same for networks that LibTorch differentiates one after the other. The atoms are those of
  /// the start: finding the pieces again would cost the loop still more.
  double loop_cost(const ToolRun& run) const {
    const Net net = shallow_net(options_.hidden, options_.init_std, options_.a, options_.b);
    const Differentiate differentiate = by_autograd(net, run.settings().dtype);
    const auto starts =
        options_.draw(options_.hidden, options_.multiple, run.settings().seeds.init);
    Atoms<double> atoms;
    atoms.count = 2 * (static_cast<int>(options_.hidden) + 1);
    for (int q = 0; q < atoms.count; ++q) {
      atoms.x.push_back(options_.a + (options_.b - options_.a) * (q + 0.5) / atoms.count);
      atoms.weight.push_back(1.0 / atoms.count);
    }
    const int64_t count = std::min(options_.loop_starts, options_.starts);
    const double begin = processor_seconds();
    for (int64_t i = 0; i < count; ++i) {
      std::vector<double> theta = starts[static_cast<std::size_t>(i)].theta, gradient(theta.size());
      for (int64_t n = 0; n < options_.loop_steps; ++n) {
        differentiate(theta, atoms, starts[static_cast<std::size_t>(i)].xi, gradient);
        for (std::size_t e = 0; e < theta.size(); ++e) theta[e] -= 1e-3 * gradient[e];
      }
    }
    return 1e6 * (processor_seconds() - begin) / static_cast<double>(count * options_.loop_steps);
  }

  // Contestants take turns, so that a busy machine slows all of them.
  void measure(ToolRun& run) const {
    std::vector<double> watched, plain, loop;
    for (int64_t round = 0; round < options_.rounds; ++round) {
      watched.push_back(batched_cost(run, true));
      plain.push_back(batched_cost(run, false));
      loop.push_back(loop_cost(run));
      run.progress(static_cast<double>(round + 1) / static_cast<double>(options_.rounds));
    }
    run.value("batched_us", stats::median(watched));
    run.value("batched_unmonitored_us", stats::median(plain));
    run.value("loop_us", stats::median(loop));
    run.value("batched_per_loop", stats::median(loop) / stats::median(watched));
    run.value("monitoring_share", stats::median(watched) / stats::median(plain) - 1);
  }
};

}  // namespace

PluginItem many_starts_item() {
  return offer<Tool, ManyStartsTool>("many_starts", "many networks in one batched computation");
}

}  // namespace gradus::constant_target
