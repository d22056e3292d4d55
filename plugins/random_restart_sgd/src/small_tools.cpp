// The tools dead_exact, enumerate, bounds and best_of_k.
#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "gradus/output_table.h"
#include "items.h"
#include "net.h"
#include "random_restart/best_of_k.h"
#include "random_restart/bounds.h"
#include "random_restart/dead.h"
#include "random_restart/enumerate.h"

namespace gradus::random_restart {
namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();

/// The three notions for one network: number `network` of the run's seed "init", or the networks of
/// the runs that the tool is given.
class DeadExact final : public Tool {
 public:
  struct Options : SizeOptions, LawOptions {
    int64_t network = 0, points = 512;
    DomainOptions domain;
    void declare(Schema& schema) {
      SizeOptions::declare(schema);
      LawOptions::declare(schema);
      domain.declare(schema);
      schema.add("network", network, "number of the network").in(0, 1e15);
      schema.add("points", points, "evenly spaced points of the test D3").in(2, 1e7).unit("points");
    }
  };
  explicit DeadExact(Options options) : options_(std::move(options)) { options_.domain.check(); }

  void run(ToolRun& run) override {
    if (run.networks().empty()) {
      const Shape shape = options_.shape(1);
      std::vector<double> values(shape.parameters());
      initial_parameters(shape, options_.law, stream_key(run.settings().seeds.init, Purpose::init),
                         static_cast<uint64_t>(options_.network), values);
      add("initial " + std::to_string(options_.network), shape, values);
    }
    for (const TrainedNetwork& trained : run.networks()) {
      const auto* net = dynamic_cast<const Net*>(trained.model);
      if (net == nullptr || net->shape().inputs() != 1) {
        throw Error("random_restart.domain", "run " + trained.run_id,
                    "a network random_restart_sgd.net with one input",
                    net == nullptr ? "another model" : "several inputs",
                    "give runs on one-dimensional tasks");
      }
      add(trained.run_id, net->shape(), to_flat(trained.parameters));
    }
    table_.write(run);
  }

 private:
  void add(const std::string& name, const Shape& shape, std::span<const double> parameters) {
    const double a = options_.domain.a, b = options_.domain.b;
    std::vector<double> points;
    for (int64_t i = 0; i < options_.points; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(options_.points - 1);
      points.push_back(std::min(a + (b - a) * share, b));
    }
    table_.add({{"name", name},
                {"sign_dead", sign_dead(shape, parameters, a >= 0).first},
                {"domain_dead", domain_dead(shape, parameters, a, b).first},
                {"data_dead", data_dead(shape, parameters, points).first}});
  }
  Options options_;
  OutputTable table_{"networks"};  // first dead layer, 0: none
};

/// All sign patterns of small networks; cell i has widths[i] and depths[i].
class Enumerate final : public Tool {
 public:
  struct Options {
    std::vector<int64_t> widths = {1, 2, 2}, depths = {3, 2, 3};
    DomainOptions domain;
    void declare(Schema& schema) {
      schema.add("widths", widths, "width of each cell").in(1, 64).length(1, 100).unit("units");
      schema.add("depths", depths, "depth of each cell").in(1, 200).length(1, 100).unit("layers");
      domain.declare(schema);
    }
  };
  explicit Enumerate(Options options) : options_(std::move(options)) {
    options_.domain.check();
    if (options_.widths.size() != options_.depths.size()) {
      throw Error(
          "random_restart.enumerate", "options widths and depths", "lists of one length",
          std::to_string(options_.widths.size()) + " and " + std::to_string(options_.depths.size()),
          "give one width and one depth for each cell");
    }
  }

  void run(ToolRun& run) override {
    OutputTable cells("cells");
    for (std::size_t i = 0; i < options_.widths.size(); ++i) {
      const Shape shape = Shape::constant(1, static_cast<int>(options_.depths[i]),
                                          static_cast<int>(options_.widths[i]));
      const SignPatterns found =
          enumerate_signs(shape, options_.domain.a, options_.domain.b, run.settings().seeds.init);
      const auto all = static_cast<double>(found.patterns);
      cells.add({{"width", options_.widths[i]},
                 {"depth", options_.depths[i]},
                 {"patterns", all},
                 {"sign_dead", static_cast<double>(found.sign_dead) / all},
                 {"domain_dead", static_cast<double>(found.domain_dead) / all},
                 {"point_dead", static_cast<double>(found.point_dead) / all},
                 {"q_struct", struct_bound(shape, Law{}, options_.domain.a >= 0).dead},
                 {"q_point", point_bound(shape, Law{})->dead}});
    }
    cells.write(run);
  }

 private:
  Options options_;
};

/// Closed forms alone: bounds and how many restarts they ask for.
class Bounds final : public Tool {
 public:
  struct Options : SizeOptions, LawOptions {
    int64_t inputs = 1;
    double delta = 0.01;
    DomainOptions domain;
    void declare(Schema& schema) {
      SizeOptions::declare(schema);
      LawOptions::declare(schema);
      schema.add("inputs", inputs, "inputs of the network").in(1, 1e4);
      schema.add("delta", delta, "accepted chance that every restart starts dead").between(0, 1);
      domain.declare(schema);
    }
  };
  explicit Bounds(Options options) : options_(std::move(options)) {
    options_.domain.check();
    options_.law.check();
  }

  void run(ToolRun& run) override {
    const Shape shape = options_.shape(options_.inputs);
    const bool nonnegative = options_.domain.a >= 0;
    const Probability low = struct_bound(shape, options_.law, nonnegative);
    const auto high = point_bound(shape, options_.law);
    run.value("q_struct", low.dead);
    run.value("q_point", high ? high->dead : missing);
    run.value("s_l", struct_exponent(shape, options_.law, nonnegative));
    run.value("restarts_struct", restarts_for(low.alive, options_.delta));
    run.value("restarts_point", high ? restarts_for(high->alive, options_.delta) : missing);
    run.value("k_half_struct", restarts_for_half(low.alive));
    run.value("k_half_point", high ? restarts_for_half(high->alive) : missing);
  }

 private:
  Options options_;
};

/// The best of K from scores and errors that the user gives.
class BestOfKTool final : public Tool {
 public:
  struct Options {
    std::vector<double> scores = {0.4, 0.1, 0.3, 0.2}, errors = {0.4, 0.1, 0.3, 0.2};
    std::vector<int64_t> restarts = {1, 2, 4, 8, 16, 32, 64};
    int64_t groups = 4000;
    void declare(Schema& schema) {
      schema.add("scores", scores, "what the selection minimizes; inf: diverged").length(1, 1e6);
      schema.add("errors", errors, "what is reported of the selected one").length(1, 1e6);
      schema.add("restarts", restarts, "numbers of restarts")
          .in(1, 1e6)
          .length(1, 1000)
          .symbol("K");
      schema.add("groups", groups, "resampled groups of the cross-check").in(1, 1e6).unit("groups");
    }
  };
  explicit BestOfKTool(Options options) : options_(std::move(options)) {
    if (options_.scores.size() != options_.errors.size()) {
      throw Error(
          "random_restart.population", "options scores and errors", "lists of one length",
          std::to_string(options_.scores.size()) + " and " + std::to_string(options_.errors.size()),
          "give one error for each score");
    }
  }

  void run(ToolRun& run) override {
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < options_.scores.size(); ++i) {
      const double score = options_.scores[i], error = options_.errors[i];
      candidates.push_back({score, error, !std::isfinite(score) || !std::isfinite(error)});
    }
    const SortedPopulation population(candidates);
    const uint64_t seed = run.settings().seeds.method;
    OutputTable table("best_of_k");
    for (const int64_t k : options_.restarts) {
      const BestOfK exact = population.expectation(k);
      table.add({{"restarts", k},
                 {"mean", exact.mean()},
                 {"missing", exact.missing},
                 {"resampled", population.resampled(k, options_.groups, seed).mean()},
                 {"standard_error", bootstrap_error(population.bootstrap(k, 2000, seed))}});
    }
    table.write(run);
  }

 private:
  Options options_;
};

}  // namespace

PluginItem dead_exact_item() {
  return offer<Tool, DeadExact>("dead_exact", "the three notions of dead for single networks");
}
PluginItem enumerate_item() {
  return offer<Tool, Enumerate>("enumerate", "exact shares over all sign patterns");
}
PluginItem bounds_item() {
  return offer<Tool, Bounds>("bounds", "closed-form bounds and the restarts that they ask for");
}
PluginItem best_of_k_item() {
  return offer<Tool, BestOfKTool>("best_of_k", "error of the best of K from a list of networks");
}

}  // namespace gradus::random_restart
