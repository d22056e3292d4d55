#include "claims.h"

#include <cstdio>

namespace gradus::grelu {
namespace {

std::string brief(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace

void Verdicts::add(const std::string& what, double value, const std::string& bound, bool kept) {
  any_ = true;
  all_ = all_ && kept;
  judgement_.numbers[what] = value;
  judgement_.measured += (judgement_.measured.empty() ? "" : "; ") + what + " " + brief(value);
  judgement_.bound += (judgement_.bound.empty() ? "" : "; ") + bound;
  if (!kept) judgement_.why += (judgement_.why.empty() ? "" : "; ") + what + " is outside";
}

void Verdicts::at_most(const std::string& what, double value, double limit) {
  add(what, value, what + " <= " + brief(limit), value <= limit);
}

void Verdicts::at_least(const std::string& what, double value, double limit) {
  add(what, value, what + " >= " + brief(limit), value >= limit);
}

void Verdicts::within(const std::string& what, double value, double low, double high) {
  add(what, value, brief(low) + " <= " + what + " <= " + brief(high),
      value >= low && value <= high);
}

void Verdicts::conclude(const std::string& nothing) {
  if (!any_) {
    judgement_.verdict = Verdict::not_tested;
    judgement_.why = nothing;
    return;
  }
  judgement_.verdict = all_ ? Verdict::holds : Verdict::fails;
  if (all_) judgement_.why = "every number lies within its limit";
}

}  // namespace gradus::grelu
