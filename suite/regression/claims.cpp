// Claims by verdict, and what the rules accept.
#include <fmt/format.h>

#include <algorithm>

#include "gradus/claim_names.h"
#include "regression/aspects.h"

namespace gradus::regression {
namespace {

std::string claim_key(const record::ClaimRecord& claim) {
  return fmt::format("{} {} {}", claim.claim, claim.study, to_text(claim.options));
}

/// How good a verdict is: a claim that is no longer tested has lost its evidence.
int rank_of(Verdict verdict) {
  if (verdict == Verdict::fails) return 0;
  return verdict == Verdict::not_tested ? 1 : 2;
}

std::string measured_text(const record::ClaimRecord& claim) {
  const bool tested = claim.verdict != Verdict::not_tested;
  std::string text = tested ? claim.measured : claim.why;
  if (!claim.bound.empty() && tested) text += (text.empty() ? "" : ", ") + claim.bound;
  return name_of(claim.verdict) + (text.empty() ? "" : " (" + text + ")");
}

OptionValue verdict_value(const record::ClaimRecord* claim) {
  return claim != nullptr ? OptionValue(name_of(claim->verdict)) : OptionValue();
}

Aspect compare_verdicts(const record::ClaimRecord* base, const record::ClaimRecord* now) {
  Aspect aspect{"verdict"};
  aspect.numbers = {{"base", verdict_value(base)}, {"now", verdict_value(now)}};
  if (now == nullptr) {
    aspect.change = Class::missing;
    aspect.text = "not judged any more; it was: " + measured_text(*base);
  } else if (base == nullptr) {
    aspect.change = Class::added;
    aspect.text = measured_text(*now);
  } else if (base->verdict == now->verdict) {
    aspect.text = name_of(base->verdict);
  } else {
    const int before = rank_of(base->verdict), after = rank_of(now->verdict);
    aspect.change = after < before   ? Class::regressed
                    : after > before ? Class::improved
                                     : Class::changed;
    aspect.text = measured_text(*base) + ", now " + measured_text(*now);
  }
  return aspect;
}

bool accepts(const Accepted& rule, const Row& row, const Aspect& aspect) {
  const bool named = std::find(rule.what.begin(), rule.what.end(), aspect.what) != rule.what.end();
  if (!rule.what.empty() && !named) return false;
  if (row.kind == "claim") return rule.claim == row.name;
  if (row.kind == "tool") return rule.tool == row.name;
  if (!rule.claim.empty() || !rule.tool.empty()) return false;
  return (rule.task.empty() || rule.task == row.task) &&
         (rule.method.empty() || rule.method == row.name);
}

std::string rule_text(const Accepted& rule) {
  std::string text;
  for (const std::string* part : {&rule.task, &rule.method, &rule.tool, &rule.claim}) {
    if (!part->empty()) text += (text.empty() ? "" : " ") + *part;
  }
  return text;
}

}  // namespace

std::vector<Row> compare_claims(const std::vector<record::ClaimRecord>& base,
                                const std::vector<record::ClaimRecord>& now,
                                std::vector<FailingTheorem>& failing) {
  std::vector<std::string> order;
  std::map<std::string, std::pair<const record::ClaimRecord*, const record::ClaimRecord*>> claims;
  for (const record::ClaimRecord& claim : base) {
    auto& pair = claims[claim_key(claim)];
    if (pair.first == nullptr) order.push_back(claim_key(claim));
    pair.first = &claim;
  }
  for (const record::ClaimRecord& claim : now) {
    auto& pair = claims[claim_key(claim)];
    if (pair.first == nullptr && pair.second == nullptr) order.push_back(claim_key(claim));
    pair.second = &claim;
    if (claim.kind == ClaimKind::theorem && claim.verdict == Verdict::fails) {
      failing.push_back({claim.claim, ""});
    }
  }
  std::vector<Row> rows;
  for (const std::string& key : order) {
    const auto& [before, after] = claims.at(key);
    const std::string name = (before != nullptr ? before : after)->claim;
    rows.push_back({"claim", "", name, {compare_verdicts(before, after)}});
  }
  return rows;
}

void accept(Comparison& comparison) {
  for (const Accepted& rule : comparison.rules.accepted) {
    bool used = false;
    for (Row& row : comparison.rows) {
      for (Aspect& aspect : row.aspects) {
        if (aspect.change < Class::regressed || !accepts(rule, row, aspect)) continue;
        aspect.change = Class::changed;
        aspect.accepted = rule.why;
        used = true;
      }
    }
    for (FailingTheorem& theorem : comparison.failing_theorems) {
      if (rule.claim.empty() || rule.claim != theorem.claim) continue;
      theorem.accepted = rule.why;
      used = true;
    }
    if (!used)
      comparison.notes.push_back(
          fmt::format("the rules accept a change of '{}' that is not there", rule_text(rule)));
  }
}

}  // namespace gradus::regression
