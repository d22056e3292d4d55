#include "gradus/criteria.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/record_table.h"
#include "gradus/text.h"

namespace gradus {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// 1 + 1e-12 must not become 1, and 1/3 not a line of digits.
std::string limit_text(double limit, int digits) {
  const std::string text = shortest(limit);
  return text.size() <= 15 ? text : significant(limit, digits);
}

std::string bound_text(double low, double high, int digits) {
  if (std::isinf(low) && std::isinf(high)) return "";
  if (std::isinf(low)) return "<= " + limit_text(high, digits);
  if (std::isinf(high)) return ">= " + limit_text(low, digits);
  return fmt::format("in [{}, {}]", limit_text(low, digits), limit_text(high, digits));
}

/// How far outside of its limits a number lies; negative inside. Infinite values may be limits.
double excess(double value, double low, double high) {
  if (std::isnan(value)) return infinity;
  const double below = std::isinf(low) ? -infinity : low - value;
  const double above = std::isinf(high) ? -infinity : value - high;
  return std::max(below, above);
}

}  // namespace

void Criteria::add(const std::string& what, double value, double low, double high,
                   const std::string& where) {
  const std::string bound = bound_text(low, high, format_.digits);
  auto part = std::ranges::find_if(
      parts_, [&](const Part& one) { return one.what == what && one.bound == bound; });
  const bool first = part == parts_.end();
  if (first) {
    parts_.push_back({what, bound, low, high, value, value, value, where});
    part = parts_.end() - 1;
  }
  ++part->count;
  part->placed = part->placed || !where.empty();
  part->failed = part->failed || (!bound.empty() && !(value >= low && value <= high));
  if (std::isnan(value) || value < part->least) part->least = value;
  if (std::isnan(value) || value > part->most) part->most = value;
  if (!first && excess(value, low, high) > excess(part->worst, low, high)) {
    part->worst = value;
    part->where = where;
  }
  if (format_.every_place && !where.empty()) judgement_.numbers[where + " " + what] = value;
}

void Criteria::at_most(const std::string& what, double value, double bound,
                       const std::string& where) {
  add(what, value, -infinity, bound, where);
}

void Criteria::at_least(const std::string& what, double value, double bound,
                        const std::string& where) {
  add(what, value, bound, infinity, where);
}

void Criteria::within(const std::string& what, double value, double low, double high,
                      const std::string& where) {
  add(what, value, low, high, where);
}

void Criteria::report(const std::string& what, double value, const std::string& where) {
  add(what, value, -infinity, infinity, where);
}

void Criteria::each_value(const Records& records, std::string_view name, const char* value,
                          double low, double high) {
  if (finished(records, name) == nullptr) return missing(why_unfinished(records, name));
  for (const Record* record : records.named(name)) {
    if (record->status() != "finished") continue;
    const std::optional<double> number = record->value(value);
    if (!number) return missing(fmt::format("'{}' has no value {}", name, value));
    add(value, *number, low, high, std::string(name));
  }
}

void Criteria::value_at_most(const Records& records, std::string_view name, const char* value,
                             double bound) {
  each_value(records, name, value, -infinity, bound);
}

void Criteria::value_at_least(const Records& records, std::string_view name, const char* value,
                              double bound) {
  each_value(records, name, value, bound, infinity);
}

void Criteria::value_within(const Records& records, std::string_view name, const char* value,
                            double low, double high) {
  each_value(records, name, value, low, high);
}

bool Criteria::has(const std::string& what) const {
  return std::ranges::find(parts_, what, &Part::what) != parts_.end();
}

std::string Criteria::measured_text(const Part& part) const {
  const std::string low = significant(part.least, format_.digits);
  const std::string high = significant(part.most, format_.digits);
  if (!format_.every_place) return part.what + " " + significant(part.worst, format_.digits);
  return part.what + " " + (low == high ? low : low + " to " + high);
}

void Criteria::not_tested(const std::string& why) {
  judgement_.verdict = Verdict::not_tested;
  judgement_.why = why;
  judgement_.numbers.clear();
}

void Criteria::conclude(const std::string& nothing) {
  if (!missing_.empty()) return not_tested(missing_);
  if (parts_.empty()) return not_tested(nothing);
  for (const std::string& what : required_) {
    if (!has(what)) return not_tested("the study has no record for: " + what);
  }
  judgement_.indicative = indicative_;
  std::vector<std::string> measured, bounds, failures;
  for (const Part& part : parts_) {
    measured.push_back(measured_text(part));
    if (!part.bound.empty()) bounds.push_back(part.what + " " + part.bound);
    if (!format_.every_place || !part.placed) judgement_.numbers[part.what] = part.worst;
    if (!format_.every_place && part.placed) {
      judgement_.numbers[part.what + " (comparisons)"] = static_cast<double>(part.count);
    }
    if (!part.failed) continue;
    failures.push_back(fmt::format("{}{} {}, expected {}",
                                   part.where.empty() ? "" : part.where + ": ", part.what,
                                   significant(part.worst, format_.digits), part.bound));
  }
  judgement_.measured = join(measured, "; ");
  judgement_.bound = join(bounds, "; ");
  judgement_.verdict = failures.empty() ? Verdict::holds : Verdict::fails;
  judgement_.why = failures.empty() ? "every number lies within its bound" : join(failures, "; ");
}

}  // namespace gradus
