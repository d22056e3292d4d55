// The tool step_map: where V stops falling at every step, over the step's multiple and the width.
#include <algorithm>

#include "gradus/output_table.h"
#include "gradus/stats/quantiles.h"
#include "gradus/text.h"
#include "items.h"
#include "report.h"
#include "start_options.h"

namespace gradus::constant_target {
namespace {

struct MapOptions : StartOptions {
  std::vector<int64_t> hidden = {1, 4, 16, 64};
  std::vector<double> multiples = {1, 2.5, 4, 8, 16, 32, 64, 128};
  void declare(Schema& schema) {
    StartOptions::declare(schema);
    schema.add("hidden", hidden, "widths").in(1, 4096).length(1, 100).unit("neurons").symbol("H");
    schema.add("multiples", multiples, "steps in units of 1/kappa_0")
        .above(0, 1000)
        .length(1, 100)
        .symbol("m");
  }
};

bool fell_tenfold(const TrajectoryRecord& record) {
  return !record.diverged() && record.risk <= 0.1 * record.start_risk;
}

/// One row of the table "runs" for a trajectory.
void add_run(int64_t hidden, const TrajectoryRecord& record, OutputTable& runs) {
  runs.add({{"hidden", hidden},
            {"multiple", record.largest_step * record.kappa},
            {"sharp_multiple", sharp_multiple(record)},
            {"rises", record.rises},
            {"fell_tenfold", fell_tenfold(record)},
            {"diverged", record.diverged()}});
}

class StepMapTool final : public WithOptions<Tool, MapOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override {
    OutputTable runs("runs"), cells("cells");
    for (const int64_t width : options_.hidden) {
      add_multiples(width, run, runs, cells);
      add_below_sharp(width, run, runs);
      run.progress(static_cast<double>(monotone_.size()) /
                   static_cast<double>(options_.hidden.size() * options_.multiples.size()));
    }
    runs.write(run);
    cells.write(run);
    run.figure(map());
  }

 private:
  // Every multiple from the same starts, all in one computation.
  void add_multiples(int64_t width, ToolRun& run, OutputTable& runs, OutputTable& cells) {
    std::vector<Start> starts;
    for (const double multiple : options_.multiples) {
      const auto more = options_.draw(width, multiple, run.settings().seeds.init);
      starts.insert(starts.end(), more.begin(), more.end());
    }
    const auto descent = make_descent(options_.descent(width, run.settings().threads), starts);
    descent->advance(options_.steps);
    descent->finish();
    std::vector<double> sharp;
    for (std::size_t k = 0; k < options_.multiples.size(); ++k) {
      double monotone = 0, fell = 0;
      for (int64_t i = 0; i < options_.starts; ++i) {
        const auto number = static_cast<int64_t>(k) * options_.starts + i;
        const TrajectoryRecord record = descent->record(number);
        add_run(width, record, runs);
        monotone += record.rises == 0;
        fell += fell_tenfold(record);
        sharp.push_back(sharp_multiple(record));
      }
      const auto count = static_cast<double>(options_.starts);
      monotone_.push_back(monotone / count);
      cells.add({{"hidden", width},
                 {"multiple", options_.multiples[k]},
                 {"monotone_share", monotone / count},
                 {"fell_tenfold_share", fell / count}});
    }
    sharp_.push_back(stats::median(sharp));
  }

  // Steps of .99 m_sharp, m_sharp of each start: no V may rise.
  void add_below_sharp(int64_t width, ToolRun& run, OutputTable& runs) {
    DescentOptions descent_options = options_.descent(width, run.settings().threads);
    descent_options.rule = StepRule::sharp;
    const auto starts = options_.draw(width, 0.99, run.settings().seeds.init);
    const auto descent = make_descent(descent_options, starts);
    descent->advance(options_.steps);
    descent->finish();
    for (int64_t i = 0; i < options_.starts; ++i) {
      add_run(width, descent->record(i), runs);
    }
  }

  Figure map() const {
    Figure figure{"step_map",
                  "Where V stops falling at every step",
                  "Share of the starts whose V never rises. Steps below 1/kappa_0 (multiple 1) are "
                  "covered by the theorem, those below the line by its sharper form: kappa_0 / "
                  "kappa_s0, median over the starts.",
                  {"hidden units", /*logarithmic=*/true},
                  {"step in units of 1/kappa_0", /*logarithmic=*/true}};
    const std::vector<double> widths(options_.hidden.begin(), options_.hidden.end());
    std::vector<double> values;
    for (std::size_t k = 0; k < options_.multiples.size(); ++k) {
      for (std::size_t h = 0; h < widths.size(); ++h) {
        values.push_back(monotone_[h * options_.multiples.size() + k]);
      }
    }
    figure.heat_maps = {{"share of monotone starts", widths, options_.multiples, values, 0, 1}};
    figure.lines = {{"kappa_0 / kappa_s0", widths, sharp_}};
    return figure;
  }

  std::vector<double> monotone_;  // [hidden][multiple]
  std::vector<double> sharp_;     // [hidden]
};

struct CurvesOptions : StartOptions {
  int64_t hidden = 16;
  std::vector<double> multiples = {0.5, 0.99, 4, 16, 64};
  CurvesOptions() {
    starts = 1;
    steps = 20000;
  }
  void declare(Schema& schema) {
    StartOptions::declare(schema);
    schema.add("hidden", hidden, "units").in(1, 4096).unit("neurons").symbol("H");
    schema.add("multiples", multiples, "steps in units of 1/kappa_0")
        .above(0, 1000)
        .length(1, 20)
        .symbol("m");
  }
};

/// The same start with several step lengths, start 0 in the pictures.
class CurvesTool final : public WithOptions<Tool, CurvesOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override {
    Figure risk{"risks",
                "Risk over steps",
                "One start, steps of m/kappa_0; dashed: the guaranteed bound of the least risk so "
                "far, which exists for m < 1.",
                {"step", /*logarithmic=*/true},
                {"risk", /*logarithmic=*/true}};
    Figure value{"values",
                 "Lyapunov value over steps",
                 "One start, steps of m/kappa_0; V = ||theta||^2 + (c - 2 xi)^2 over its start "
                 "value with its upper bound (dashed, for m < 1), and the least possible one, 2 "
                 "xi^2 / V_0.",
                 {"step", /*logarithmic=*/true},
                 {"V / V_0", /*logarithmic=*/true}};
    for (const double multiple : options_.multiples) {
      const auto descent =
          make_descent(options_.descent(options_.hidden, run.settings().threads),
                       options_.draw(options_.hidden, multiple, run.settings().seeds.init));
      descent->advance(options_.steps);
      descent->finish();
      add_lines("m = " + shortest(multiple), *descent, risk, value);
      run.value("rises_m_" + shortest(multiple), descent->record(0).rises);
    }
    run.figure(risk);
    run.figure(value);
  }

 private:
  static void add_lines(const std::string& name, const Descent& descent, Figure& risk,
                        Figure& value) {
    LineMark risks{name, {}, {}}, bound{name + ", bound", {}, {}};
    LineMark values{name, {}, {}}, value_bound{name + ", bound", {}, {}};
    bound.dashed = value_bound.dashed = true;
    const double start = descent.record(0).start_value;
    for (const SeriesPoint& point : descent.series(0)) {
      if (point.step == 0) continue;
      risks.x.push_back(point.step);
      risks.y.push_back(point.risk);
      values.x.push_back(point.step);
      values.y.push_back(point.value / start);
      if (!(point.bound < 1e300)) continue;
      bound.x.push_back(point.step);
      bound.y.push_back(point.bound);
      value_bound.x.push_back(point.step);
      value_bound.y.push_back(point.value_bound / start);
    }
    risk.lines.push_back(std::move(risks));
    if (!bound.x.empty()) risk.lines.push_back(std::move(bound));
    value.lines.push_back(std::move(values));
    if (!value_bound.x.empty()) value.lines.push_back(std::move(value_bound));
    const double least = 2 * descent.xi(0) * descent.xi(0) / start;
    if (value.rules.empty() && least > 0) value.rules = {{"2 xi^2 / V_0", least}};
  }
};

}  // namespace

PluginItem step_map_item() {
  return offer<Tool, StepMapTool>("step_map", "share of monotone starts over step and width");
}

PluginItem curves_item() {
  return offer<Tool, CurvesTool>("curves", "risk and Lyapunov value over steps with their bounds");
}

}  // namespace gradus::constant_target
