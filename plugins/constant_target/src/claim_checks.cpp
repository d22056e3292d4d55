#include "claim_checks.h"

#include <algorithm>
#include <cmath>

#include "gradus/text.h"

namespace gradus::constant_target {
namespace {

bool usable(const Record& record) {
  return record.status() == "finished" || record.status() == "diverged";
}

std::string brief(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

}  // namespace

const std::vector<double>& Starts::column(const char* name) const {
  auto [found, fresh] = columns_.try_emplace(name);
  if (fresh) found->second = record_.column("starts", name);
  return found->second;
}

double Starts::at(const char* name, std::size_t row) const {
  const std::vector<double>& values = column(name);
  return row < values.size() ? values[row] : std::nan("");
}

std::string Starts::where(std::size_t row) const {
  const std::string task = record_.task().empty() ? "" : " on " + record_.task();
  return record_.name() + task + " xi=" + brief(at("xi", row)) + " [" + brief(value("low")) + ", " +
         brief(value("high")) + "], start " + std::to_string(row);
}

void Checks::add(const std::string& what, double value, double bound, bool least,
                 const std::string& where) {
  const auto found = std::ranges::find(parts_, what, &Part::what);
  Part& part =
      found == parts_.end() ? parts_.emplace_back(Part{what, where, value, bound}) : *found;
  part.least = least;
  part.count += 1;
  const bool failed = !(least ? value >= bound : value <= bound);
  const bool worse = std::isnan(value) || (least ? value < part.worst : value > part.worst);
  if (worse || (failed && !part.failed)) {
    part.worst = value;
    part.where = where;
  }
  part.failed = part.failed || failed;
}

void Checks::at_most(const std::string& what, double value, double bound,
                     const std::string& where) {
  add(what, value, bound, false, where);
}

void Checks::at_least(const std::string& what, double value, double bound,
                      const std::string& where) {
  add(what, value, bound, true, where);
}

void Checks::tool_at_most(const Records& records, const char* tool, const char* value,
                          double bound) {
  for (const Record* record : records_of(records, {tool})) {
    at_most(value, record->value(value).value_or(std::nan("")), bound, tool);
  }
}

void Checks::tool_at_least(const Records& records, const char* tool, const char* value,
                           double bound) {
  for (const Record* record : records_of(records, {tool})) {
    at_least(value, record->value(value).value_or(std::nan("")), bound, tool);
  }
}

void Checks::conclude(Judgement& judgement) const {
  judgement.verdict = Verdict::not_tested;
  judgement.indicative = few_;
  if (parts_.empty()) {
    judgement.why = "no record of the study can test it";
    return;
  }
  for (const std::string& what : required_) {
    if (std::ranges::find(parts_, what, &Part::what) != parts_.end()) continue;
    judgement.why = "the study has no record for: " + what;
    return;
  }
  judgement.verdict = Verdict::holds;
  for (const Part& part : parts_) {
    const std::string separator = judgement.measured.empty() ? "" : ", ";
    judgement.measured += separator + part.what + " " + brief(part.worst);
    judgement.bound +=
        separator + part.what + (part.least ? " >= " : " <= ") + shortest(part.bound);
    judgement.numbers[part.what] = part.worst;
    judgement.numbers[part.what + " (comparisons)"] = part.count;
    if (!part.failed) continue;
    judgement.verdict = Verdict::fails;
    judgement.why += (judgement.why.empty() ? "" : "; ") + part.what + " " + brief(part.worst) +
                     " at " + part.where;
  }
  if (judgement.verdict == Verdict::holds) judgement.why = "every number lies within its bound";
}

std::vector<const Record*> records_of(const Records& records,
                                      const std::vector<std::string>& names) {
  std::vector<const Record*> found;
  for (const std::string& name : names) {
    for (const Record* record : records.named(name)) {
      if (usable(*record)) found.push_back(record);
    }
  }
  return found;
}

void each_start(const Records& records, const std::vector<std::string>& names,
                const std::function<bool(const Starts&, std::size_t)>& takes,
                const std::function<void(const Starts&, std::size_t)>& visit) {
  for (const Record* record : records_of(records, names)) {
    const Starts starts(*record);
    for (std::size_t row = 0; row < starts.size(); ++row) {
      if (takes(starts, row)) visit(starts, row);
    }
  }
}

}  // namespace gradus::constant_target
