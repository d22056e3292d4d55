// Claims by verdict, and what the rules accept.
#include <algorithm>

#include "regression/aspects.h"

namespace gradus::regression {
namespace {

std::string claim_key(const Json& claim) {
  return claim.at("claim").get<std::string>() + " " + claim.value("study", std::string()) + " " +
         claim.value("options", Json::object()).dump();
}

std::string text_at(const Json& claim, const char* key) {
  const auto found = claim.find(key);
  return found != claim.end() && found->is_string() ? found->get<std::string>() : "";
}

/// How good a verdict is: a claim that is no longer tested has lost its evidence.
int rank_of(const std::string& verdict) {
  return verdict == "fails" ? 0 : verdict == "not tested" ? 1 : 2;
}

std::string measured_text(const Json& claim) {
  const std::string verdict = claim.at("verdict");
  const std::string measured = text_at(claim, "measured"), bound = text_at(claim, "bound");
  std::string text = verdict == "not tested" ? text_at(claim, "why") : measured;
  if (!bound.empty() && verdict != "not tested") text += (text.empty() ? "" : ", ") + bound;
  return verdict + (text.empty() ? "" : " (" + text + ")");
}

Aspect compare_verdicts(const Json* base, const Json* now) {
  Aspect aspect{"verdict"};
  aspect.numbers = {{"base", base ? base->at("verdict") : Json()},
                    {"now", now ? now->at("verdict") : Json()}};
  if (now == nullptr) {
    aspect.change = Class::missing;
    aspect.text = "not judged any more; it was: " + measured_text(*base);
  } else if (base == nullptr) {
    aspect.change = Class::added;
    aspect.text = measured_text(*now);
  } else if (base->at("verdict") == now->at("verdict")) {
    aspect.text = base->at("verdict");
  } else {
    const int before = rank_of(base->at("verdict")), after = rank_of(now->at("verdict"));
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

std::vector<Row> compare_claims(const Json& base, const Json& now,
                                std::vector<FailingTheorem>& failing) {
  std::vector<std::string> order;
  std::map<std::string, std::pair<const Json*, const Json*>> claims;
  for (const Json& claim : base.at("claims")) {
    auto& pair = claims[claim_key(claim)];
    if (pair.first == nullptr) order.push_back(claim_key(claim));
    pair.first = &claim;
  }
  for (const Json& claim : now.at("claims")) {
    auto& pair = claims[claim_key(claim)];
    if (pair.first == nullptr && pair.second == nullptr) order.push_back(claim_key(claim));
    pair.second = &claim;
    if (text_at(claim, "kind") == "theorem" && claim.at("verdict") == "fails") {
      failing.push_back({claim.at("claim"), ""});
    }
  }
  std::vector<Row> rows;
  for (const std::string& key : order) {
    const auto& [before, after] = claims.at(key);
    const std::string name = (before ? before : after)->at("claim");
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
      comparison.notes.push_back("the rules accept a change of '" + rule_text(rule) +
                                 "' that is not there");
  }
}

}  // namespace gradus::regression
