// The tool dead_mc: Monte Carlo of death at initialization, beside the closed-form bounds.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "gradus/stats/fit.h"
#include "gradus/stats/intervals.h"
#include "items.h"
#include "law_options.h"
#include "random_restart/bounds.h"
#include "random_restart/monte_carlo.h"

namespace gradus::random_restart {
namespace {

const double missing = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t slice = 1 << 20;  ///< networks between two reports of progress

struct MonteCarloOptions : LawOptions {
  int64_t nets = 20'000, inputs = 1;
  std::vector<int64_t> depths = {1, 2, 5, 10, 20, 50, 100}, widths = {1, 2, 3, 4, 5, 6, 7, 8};
  DomainOptions domain;
  DeathNotion notion = DeathNotion::domain;
  double confidence = 0.95;
  int64_t slope_from = 50, slope_to = 100, slope_draws = 200;
  void declare(Schema& schema) {
    schema.add("nets", nets, "networks drawn for each width").in(1, 1e9).unit("networks");
    schema.add("depths", depths, "hidden layers; one pass to the greatest gives all")
        .in(1, 200)
        .length(1, 200)
        .unit("layers");
    schema.add("widths", widths, "units of each hidden layer")
        .in(1, 64)
        .length(1, 64)
        .unit("units");
    schema.add("inputs", inputs, "inputs of the networks; D2 needs 1").in(1, 64);
    LawOptions::declare(schema);
    domain.declare(schema);
    schema.choice("notion", notion, "what is counted: sign-dead or domain-dead",
                  {{"D1", DeathNotion::sign}, {"D2", DeathNotion::domain}});
    schema.add("confidence", confidence, "of the Clopper-Pearson intervals").in(0.5, 1 - 1e-9);
    schema.add("slope_from", slope_from, "first depth of the slope of ln P(alive)").in(1, 199);
    schema.add("slope_to", slope_to, "last depth of the slope of ln P(alive)").in(2, 200);
    schema.add("slope_draws", slope_draws, "bootstrap draws for the slope's error").in(2, 1e5);
  }
};

/// Slope of ln P(alive) over depths, weighted by n(1-q)/q; NaN where nobody is alive at the end or
/// nobody dead at the beginning.
double alive_slope(const std::vector<int64_t>& first, int64_t nets, int64_t from, int64_t to) {
  std::vector<double> x, y, weight;
  int64_t dead = 0;
  for (int64_t depth = 1; depth < static_cast<int64_t>(first.size()) && depth <= to; ++depth) {
    dead += first[static_cast<std::size_t>(depth)];
    if (depth < from) continue;
    const double q = static_cast<double>(dead) / static_cast<double>(nets);
    if (!(q > 0 && q < 1)) return missing;
    x.push_back(static_cast<double>(depth));
    y.push_back(std::log(1 - q));
    weight.push_back(static_cast<double>(nets) * (1 - q) / q);
  }
  return x.size() < 2 ? missing : stats::fit_line(x, y, weight).slope;
}

/// One population drawn with replacement from the networks: multinomial counts, one conditional
/// binomial draw after another.
std::vector<int64_t> resampled(const std::vector<int64_t>& first, int64_t nets,
                               std::mt19937_64& random) {
  std::vector<int64_t> drawn(first.size());
  int64_t left = nets, mass = nets;
  for (std::size_t i = 0; i < first.size() && left > 0; ++i) {
    if (first[i] == 0) continue;
    const double p = static_cast<double>(first[i]) / static_cast<double>(mass);
    drawn[i] = p >= 1 ? left : std::binomial_distribution<int64_t>(left, p)(random);
    left -= drawn[i];
    mass -= first[i];
  }
  return drawn;
}

class DeadMc final : public Tool {
 public:
  using Options = MonteCarloOptions;
  explicit DeadMc(Options options) : options_(std::move(options)) {
    options_.domain.check();
    options_.law.check();
    std::ranges::sort(options_.depths);
  }

  void run(ToolRun& run) override {
    // Not the networks that a training with the same seed starts from.
    seed_ = derive_seed(run.settings().seeds.init, "dead_mc");
    for (std::size_t i = 0; i < options_.widths.size(); ++i) add_width(run, i);
    for (const auto& [name, values] : cells_) run.column("cells", name, values);
    for (const auto& [name, values] : first_) run.column("first_dead", name, values);
    draw(run, "dead_share", "Share of dead networks at initialization",
         "Monte Carlo, exact test of each network.", "share");
    draw(run, "q_struct", "Sufficient-event bound q_struct",
         "Closed form, exact for D1 and a lower bound for D2; derived in THEORY.md.", "q_struct");
    draw(run, "q_point", "Single-point bound q_point",
         "Closed form, an upper bound for D2 (symmetric laws); derived in THEORY.md.", "q_point");
  }

 private:
  using Columns = std::vector<std::pair<std::string, std::vector<double>>>;
  static void put(Columns& columns, const char* name, double value) {
    auto found = std::ranges::find(columns, name, &Columns::value_type::first);
    if (found == columns.end()) found = columns.insert(found, {name, {}});
    found->second.push_back(value);
  }

  /// Counts slice by slice, so that a long count shows how far it is.
  DeathCounts counted(ToolRun& run, DeathOptions death, std::size_t index) const {
    DeathCounts counts;
    for (int64_t done = 0; done < options_.nets; done += death.networks) {
      death.first_network = static_cast<uint64_t>(done);
      death.networks = std::min(slice, options_.nets - done);
      counts.add(count_deaths(death));
      const double share =
          static_cast<double>(done + death.networks) / static_cast<double>(options_.nets);
      run.progress((static_cast<double>(index) + share) /
                   static_cast<double>(options_.widths.size()));
    }
    return counts;
  }

  void add_width(ToolRun& run, std::size_t index) {
    const int64_t width = options_.widths[index];
    DeathOptions death;
    death.inputs = static_cast<int>(options_.inputs);
    death.width = static_cast<int>(width);
    death.depth = static_cast<int>(options_.depths.back());
    death.law = options_.law;
    death.a = options_.domain.a;
    death.b = options_.domain.b;
    death.notion = options_.notion;
    death.seed = seed_;
    death.threads = run.settings().threads;
    const DeathCounts counts = counted(run, death, index);
    for (const int64_t depth : options_.depths) add_cell(counts, death, static_cast<int>(depth));
    for (std::size_t layer = 1; layer < counts.first.size(); ++layer) {
      put(first_, "width", static_cast<double>(width));
      put(first_, "layer", static_cast<double>(layer));
      put(first_, "networks", static_cast<double>(counts.first[layer]));
    }
    const std::string suffix = "_w" + std::to_string(width);
    run.value("exact_tests" + suffix, static_cast<double>(counts.exact_tests));
    add_slope(run, counts, suffix);
  }

  void add_cell(const DeathCounts& counts, const DeathOptions& death, int depth) {
    const Shape shape = Shape::constant(death.inputs, depth, death.width);
    const int64_t dead = counts.dead_at(depth);
    const auto n = static_cast<std::size_t>(counts.networks);
    const auto interval =
        stats::clopper_pearson(static_cast<std::size_t>(dead), n, options_.confidence);
    const auto point = point_bound(shape, death.law);
    put(cells_, "width", death.width);
    put(cells_, "depth", depth);
    put(cells_, "networks", static_cast<double>(counts.networks));
    put(cells_, "dead", static_cast<double>(dead));
    put(cells_, "share", static_cast<double>(dead) / static_cast<double>(counts.networks));
    put(cells_, "low", interval.low);
    put(cells_, "high", interval.high);
    put(cells_, "q_struct", struct_bound(shape, death.law, death.a >= 0).dead);
    put(cells_, "q_point", point ? point->dead : missing);
  }

  void add_slope(ToolRun& run, const DeathCounts& counts, const std::string& suffix) const {
    const int64_t from = options_.slope_from;
    const int64_t to = std::min<int64_t>(options_.slope_to, options_.depths.back());
    const double slope = alive_slope(counts.first, counts.networks, from, to);
    if (!std::isfinite(slope)) return;
    run.value("slope" + suffix, slope);
    std::mt19937_64 random(seed_);
    double sum = 0, squares = 0, draws = 0;
    for (int64_t i = 0; i < options_.slope_draws; ++i) {
      const double one =
          alive_slope(resampled(counts.first, counts.networks, random), counts.networks, from, to);
      if (!std::isfinite(one)) continue;
      sum += one - slope;
      squares += (one - slope) * (one - slope);
      draws += 1;
    }
    if (draws < 2) return;
    run.value("slope_error" + suffix,
              std::sqrt(std::max(0.0, squares - sum * sum / draws) / (draws - 1)));
  }

  void draw(ToolRun& run, const char* id, const char* title, const char* caption,
            const char* column) const {
    HeatMapMark map{title, {}, {}, {}, 0.0, 1.0};
    for (const int64_t width : options_.widths) map.x.push_back(static_cast<double>(width));
    for (const int64_t depth : options_.depths) map.y.push_back(static_cast<double>(depth));
    const auto& values = std::ranges::find(cells_, column, &Columns::value_type::first)->second;
    for (std::size_t row = 0; row < map.y.size(); ++row) {  // cells run over depths fastest
      for (std::size_t i = 0; i < map.x.size(); ++i) {
        map.values.push_back(values[i * map.y.size() + row]);
      }
    }
    Figure figure{id, title, caption, {"width W"}, {"depth D", true}};
    figure.heat_maps = {map};
    run.figure(figure);
  }

  Options options_;
  uint64_t seed_ = 0;
  Columns cells_, first_;
};

}  // namespace

PluginItem dead_mc_item() {
  return offer<Tool, DeadMc>("dead_mc", "share of dead networks at initialization, with bounds");
}

}  // namespace gradus::random_restart
