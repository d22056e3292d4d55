#include "render/step_costs_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/stats/quantiles.h"
#include "render/numbers.h"
#include "render/table.h"

namespace gradus::render {
namespace {

using analysis::StepComparison;
using analysis::StepCost;
using analysis::StepRatio;
using analysis::StepSamples;
using analysis::StepVerdict;
using Costs = std::span<const StepCost>;

std::string percent(double share) {
  return rounded(100 * share, 2) + " %";
}

/// "1116 [1110, 1130]": median and quartiles.
std::string quartiles(const std::vector<double>& us) {
  if (us.empty()) return "—";
  return with_interval(stats::median(us), stats::quantile(us, 0.25), stats::quantile(us, 0.75));
}

std::string median(const std::vector<double>& us) {
  return us.empty() ? "—" : rounded(stats::median(us), 3);
}

/// "12.3 (1.5 %)": median and its share of the step's.
std::string share(const std::vector<double>& us, const std::vector<double>& step) {
  if (us.empty()) return "—";
  return fmt::format("{} ({})", median(us), percent(stats::median(us) / stats::median(step)));
}

/// What of the update is in no part.
std::vector<double> rest(const StepSamples& samples) {
  std::vector<double> rest = samples.update;
  for (const StepSamples::Part& part : samples.parts) {
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= part.us[i];
  }
  return rest;
}

std::string named(const StepRatio& found, bool cpu) {
  const auto& estimate = cpu ? found.cpu : found.wall;
  if (!estimate) return "—";
  return with_interval(estimate->value, estimate->interval.low, estimate->interval.high);
}

Table costs_table(Costs costs) {
  Table table({{"us a step"},
               {"wall", Align::right},
               {"CPU", Align::right},
               {"data", Align::right},
               {"gradient", Align::right},
               {"update", Align::right},
               {"probes", Align::right}});
  bool contended = false;
  for (const StepCost& cost : costs) {
    const StepSamples& s = cost.samples;
    table.row({cost.method, quartiles(s.wall), quartiles(s.cpu), share(s.data, s.wall),
               share(s.gradient, s.wall), share(s.update, s.wall), median(s.off)});
    contended = contended || analysis::contended(s);
    if (!cost.refused.empty()) table.note(cost.method + " is refused: " + cost.refused);
    if (!cost.ended.empty()) {
      table.note(cost.method + " ended while it was measured: " + cost.ended);
    }
  }
  if (contended) {
    table.note("contended: wall time exceeds CPU time by more than 5 %, other work has the core");
  }
  return table;
}

std::string number_text(const std::optional<double>& number) {
  return number ? rounded(*number, 3) : "—";
}

Table needs_table(Costs costs) {
  Table table({{"what a step needs"},
               {"gradients", Align::right},
               {"bytes of state a parameter", Align::right}});
  for (const StepCost& cost : costs) {
    table.row({cost.method, number_text(cost.gradients), number_text(cost.state_bytes)});
  }
  return table;
}

Table parts_table(Costs costs) {
  Table table({{"parts of the update"}, {"part"}, {"us a step", Align::right}});
  for (const StepCost& cost : costs) {
    std::string method = cost.method;
    for (const StepSamples::Part& part : cost.samples.parts) {
      table.row({method, part.name, share(part.us, cost.samples.wall)});
      method = "";
    }
    if (method.empty()) table.row({"", "(rest)", share(rest(cost.samples), cost.samples.wall)});
  }
  return table;
}

Mark mark_of(StepVerdict verdict) {
  if (verdict == StepVerdict::slower) return Mark::bad;
  if (verdict == StepVerdict::faster) return Mark::good;
  return Mark::dim;
}

Table ratios_table(const std::string& title, Costs costs,
                   const std::vector<std::optional<StepRatio>>& ratios) {
  Table table({{title}, {"wall", Align::right}, {"CPU", Align::right}, {"p", Align::right}, {""}});
  for (std::size_t i = 0; i < costs.size(); ++i) {
    if (!ratios[i]) continue;
    table.row({costs[i].method,
               named(*ratios[i], false),
               named(*ratios[i], true),
               rounded(ratios[i]->p, 2),
               {to_text(ratios[i]->verdict), mark_of(ratios[i]->verdict)}});
  }
  return table;
}

std::string clock_name(const StepComparison& comparison) {
  return comparison.cpu ? "CPU time" : "wall time";
}

std::string floor_note(const StepComparison& comparison) {
  return fmt::format(
      "noise floor {}: in {}, two copies of one method may lie this far apart here (the end of an "
      "interval that is farthest from 1)",
      percent(*comparison.noise_floor), clock_name(comparison));
}

std::string verdict_note(const StepComparison& comparison) {
  std::string note = fmt::format(
      "ratios of medians with 95 % intervals; p of Mann-Whitney in {}, Holm's correction; slower "
      "or faster: the interval is beyond 1 and p at most 0.05",
      clock_name(comparison));
  if (comparison.noise_floor) note += ", and the difference exceeds the noise floor";
  return note;
}

}  // namespace

std::string step_costs_text(Costs costs, const StepComparison& comparison,
                            const std::string& measured, const Style& style) {
  Table table = costs_table(costs);
  table.note(fmt::format("medians of {}, with quartiles or the share of the step", measured));
  std::string text = table.text(style);
  const auto counted = [](const StepCost& cost) { return cost.gradients || cost.state_bytes; };
  if (std::ranges::any_of(costs, counted)) text += "\n" + needs_table(costs).text(style);
  const Table parts = parts_table(costs);
  if (!parts.empty()) text += "\n" + parts.text(style);
  if (!comparison.first) return text;
  Table methods =
      ratios_table("times " + costs[*comparison.first].method, costs, comparison.of_first);
  if (!methods.empty()) {
    methods.note(verdict_note(comparison));
    text += "\n" + methods.text(style);
  }
  if (comparison.noise_floor) {
    Table copies = ratios_table("A/A: times itself", costs, comparison.of_copy);
    copies.note(floor_note(comparison));
    text += "\n" + copies.text(style);
  }
  return text;
}

}  // namespace gradus::render
