#include "claim_runs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "gradus/stats/fit.h"
#include "gradus/text.h"

namespace gradus::deep_resnet {
namespace {

std::string brief(double value) {
  return significant(value, 4);
}

/// depth -> value, by seed.
using Curves = std::map<int64_t, std::map<double, double>>;

double depth_of(const Record& run) {
  return run.number("model.depth").value_or(0);
}

Curves curves_of(const std::vector<const Record*>& runs, const std::string& value) {
  Curves curves;
  for (const Record* run : runs) {
    const auto measured = run->value(value);
    if (measured) curves[run->repetition()][depth_of(*run)] = *measured;
  }
  return curves;
}

std::string bound_text(const Band& band) {
  if (std::isinf(band.low)) return "<= " + brief(band.high);
  if (std::isinf(band.high)) return ">= " + brief(band.low);
  return "in [" + brief(band.low) + ", " + brief(band.high) + "]";
}

}  // namespace

const std::vector<std::string>& smooth_entries() {
  static const std::vector<std::string> entries = {"zero-sphere", "half-sphere", "zero-ppert",
                                                   "half-ppert"};
  return entries;
}

void declare_tolerance(Schema& schema, const char* name, double& field, const char* text) {
  schema.add(name, field, text).in(-10, 10);
}

void ClaimOptions::declare(Schema& schema) {
  schema.add("depths", depths, "depths whose runs are used, where the study has them")
      .in(2, 16384)
      .length(1, 64)
      .unit("layers");
  schema.add("seeds", seeds, "seeds that the verdict needs, else it is indicative").in(1, 100);
}

Band Band::in(const Records& records) const {
  if (records.study() != "smoke" || std::isinf(low) || std::isinf(high)) return *this;
  const double centre = (low + high) / 2, reach = high - low;
  return {centre - reach, centre + reach};
}

DepthRuns::DepthRuns(const Records& records, const std::string& entry, const ClaimOptions& options)
    : entry_(entry) {
  for (const Record* run : records.named(entry)) {
    const auto depth = static_cast<int64_t>(depth_of(*run));
    if (std::ranges::find(options.depths, depth) == options.depths.end()) continue;
    if (run->status() != "finished") {
      problem_ = "a run of '" + entry + "' is " + run->status();
      continue;
    }
    runs_.push_back(run);
  }
  if (runs_.empty() && problem_.empty()) problem_ = "no run of '" + entry + "' in this study";
}

std::size_t DepthRuns::seeds() const {
  std::set<int64_t> seeds;
  for (const Record* run : runs_) seeds.insert(run->repetition());
  return seeds.size();
}

std::optional<double> DepthRuns::slope(const std::string& value) const {
  double sum = 0, count = 0;
  for (const auto& [seed, curve] : curves_of(runs_, value)) {
    std::vector<double> depths, values;
    for (const auto& [depth, measured] : curve) {
      if (depth < 16 || !(measured > 0)) continue;
      depths.push_back(depth);
      values.push_back(measured);
    }
    if (depths.size() < 2) continue;
    sum += stats::fit_power_law(depths, values).slope;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

std::optional<double> DepthRuns::spread(const std::string& value, double from) const {
  std::optional<double> largest;
  for (const auto& [seed, curve] : curves_of(runs_, value)) {
    double low = infinite, high = -low, sum = 0, count = 0;
    for (const auto& [depth, measured] : curve) {
      if (depth < from) continue;
      low = std::min(low, measured);
      high = std::max(high, measured);
      sum += measured;
      ++count;
    }
    if (count >= 2) largest = std::max(largest.value_or(0), (high - low) / (sum / count));
  }
  return largest;
}

double DepthRuns::largest(const std::string& value) const {
  double largest = -infinite;
  for (const Record* run : runs_) {
    const auto measured = run->value(value);
    if (!measured) return std::nan("");
    largest = std::max(largest, *measured);
  }
  return largest;
}

double DepthRuns::least(const std::string& value) const {
  double least = infinite;
  for (const Record* run : runs_) {
    const auto measured = run->value(value);
    if (!measured) return std::nan("");
    least = std::min(least, *measured);
  }
  return least;
}

void Findings::use(const DepthRuns& runs) {
  if (!runs.problem().empty() && missing_.empty()) missing_ = runs.problem();
  if (runs.seeds() < static_cast<std::size_t>(options_.seeds)) indicative_ = true;
}

void Findings::add(const std::string& where, const std::string& what, double measured,
                   const std::string& bound) {
  numbers_[where.empty() ? what : where + " " + what] = measured;
  const auto same = std::ranges::find_if(
      measured_, [&](const Measured& one) { return one.what == what && one.bound == bound; });
  if (same == measured_.end()) {
    measured_.push_back({what, bound, measured, measured});
  } else {
    same->low = std::min(same->low, measured);
    same->high = std::max(same->high, measured);
  }
}

void Findings::in_band(const std::string& where, const std::string& what,
                       std::optional<double> measured, const Band& band) {
  if (!measured || std::isnan(*measured)) {
    if (missing_.empty()) missing_ = "no " + what + " of " + (where.empty() ? "a tool" : where);
    return;
  }
  if (std::isinf(*measured) && missing_.empty()) missing_ = "no run of " + where;
  const std::string bound = bound_text(band);
  add(where, what, *measured, bound);
  if (band.holds(*measured)) return;
  wrong_.push_back((where.empty() ? "" : where + ": ") + what + " " + brief(*measured) +
                   ", expected " + bound);
}

void Findings::at_most(const std::string& where, const std::string& what, double measured,
                       double bound) {
  in_band(where, what, measured, {-infinite, bound});
}

void Findings::at_least(const std::string& where, const std::string& what, double measured,
                        double bound) {
  in_band(where, what, measured, {bound, infinite});
}

void Findings::report(const std::string& where, const std::string& what, double measured) {
  add(where, what, measured, "");
}

void Findings::finish(Judgement& judgement) const {
  if (!missing_.empty() || measured_.empty()) {
    judgement.verdict = Verdict::not_tested;
    judgement.why = missing_.empty() ? "nothing was measured" : missing_;
    return;
  }
  judgement.numbers = numbers_;
  judgement.indicative = indicative_;
  std::vector<std::string> measured, bounds;
  for (const Measured& one : measured_) {
    const std::string low = brief(one.low), high = brief(one.high);
    measured.push_back(one.what + " " + (low == high ? low : low + " to " + high));
    if (!one.bound.empty()) bounds.push_back(one.what + " " + one.bound);
  }
  judgement.measured = join(measured, "; ");
  judgement.bound = join(bounds, "; ");
  judgement.verdict = wrong_.empty() ? Verdict::holds : Verdict::fails;
  judgement.why = wrong_.empty() ? "" : join(wrong_, "; ");
}

}  // namespace gradus::deep_resnet
