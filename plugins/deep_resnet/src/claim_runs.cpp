#include "claim_runs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "gradus/stats/fit.h"

namespace gradus::deep_resnet {
namespace {

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

void ClaimOptions::use(const DepthRuns& runs, Criteria& criteria) const {
  if (!runs.problem().empty()) criteria.missing(runs.problem());
  criteria.indicative(runs.seeds() < static_cast<std::size_t>(seeds));
}

void in_band(Criteria& criteria, const std::string& entry, const std::string& what,
             std::optional<double> measured, const Band& band) {
  if (!measured || std::isnan(*measured)) return criteria.missing("no " + what + " of " + entry);
  if (std::isinf(*measured)) criteria.missing("no run of " + entry);
  criteria.within(what, *measured, band.low, band.high, entry);
}

void at_most(Criteria& criteria, const std::string& entry, const std::string& what, double measured,
             double bound) {
  in_band(criteria, entry, what, measured, {-infinite, bound});
}

void at_least(Criteria& criteria, const std::string& entry, const std::string& what,
              double measured, double bound) {
  in_band(criteria, entry, what, measured, {bound, infinite});
}

}  // namespace gradus::deep_resnet
