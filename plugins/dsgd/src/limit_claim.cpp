#include "limit_claim.h"

#include <cstdio>

namespace gradus::dsgd {
namespace {

std::string brief(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

bool kept(const Limit& limit, double value) {
  if (limit.sense == Sense::at_most) return value <= limit.limit;
  if (limit.sense == Sense::at_least) return value >= limit.limit;
  return value >= limit.limit && value <= limit.upper;
}

std::string bound_text(const Limit& limit) {
  if (limit.sense == Sense::at_most) return limit.value + " <= " + brief(limit.limit);
  if (limit.sense == Sense::at_least) return limit.value + " >= " + brief(limit.limit);
  return brief(limit.limit) + " <= " + limit.value + " <= " + brief(limit.upper);
}

void append(std::string& list, const std::string& entry) {
  list += (list.empty() ? "" : ", ") + entry;
}

}  // namespace

const Record* finished(const Records& records, std::string_view name, Judgement& judgement) {
  const std::vector<const Record*> found = records.named(name);
  for (const Record* record : found) {
    if (record->status() == "finished") return record;
  }
  judgement.verdict = Verdict::not_tested;
  if (found.empty() && records.study() == "smoke") {
    judgement.why = in_full_study;
    return nullptr;
  }
  judgement.why = found.empty()
                      ? "no record of '" + std::string(name) + "'"
                      : "'" + std::string(name) + "' ended with status " + found.front()->status();
  return nullptr;
}

void judge_limits(const Records& records, const std::vector<Limit>& limits, Judgement& judgement) {
  bool all = true;
  for (const Limit& limit : limits) {
    const Record* record = finished(records, limit.tool, judgement);
    if (record == nullptr) return;
    const std::optional<double> value = record->value(limit.value);
    if (!value) {
      judgement.verdict = Verdict::not_tested;
      judgement.why = "'" + limit.tool + "' has no value " + limit.value;
      return;
    }
    judgement.numbers[limit.tool + "." + limit.value] = *value;
    append(judgement.measured, limit.value + " " + brief(*value));
    append(judgement.bound, bound_text(limit));
    if (kept(limit, *value)) continue;
    all = false;
    append(judgement.why, limit.value + " is outside");
  }
  judgement.verdict = all ? Verdict::holds : Verdict::fails;
  if (all) judgement.why = "every number lies within its limit";
}

}  // namespace gradus::dsgd
