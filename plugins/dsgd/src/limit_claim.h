// Claims that hold where measured numbers lie within limits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gradus/claim.h"
#include "gradus/options.h"

namespace gradus::dsgd {

/// Why a claim is not tested in the study `smoke`.
inline constexpr const char* in_full_study = "only the full study tests it";

enum class Sense { at_most, at_least, between };

/// A value of a tool's record and where it must lie.
struct Limit {
  std::string tool;  ///< the study's name of the tool
  std::string value;
  Sense sense = Sense::at_most;
  double limit = 0;
  double upper = 0;  ///< for Sense::between
};

/// `holds` where every limit is kept; `not_tested` where a record or value is missing.
void judge_limits(const Records& records, const std::vector<Limit>& limits, Judgement& judgement);

/// Why no finished record of that name exists, set on the judgement; null then.
const Record* finished(const Records& records, std::string_view name, Judgement& judgement);

/// A claim on tools alone. `Definition` has: static ClaimDescription describe(); static
/// constexpr double tolerance (the default); static constexpr bool smoke (whether the study `smoke`
/// tests it); static std::vector<Limit> limits(double tolerance).
template <class Definition>
class LimitClaim final : public Claim {
 public:
  struct Options {
    double tolerance = Definition::tolerance;
    void declare(Schema& schema) {
      schema.add("tolerance", tolerance, "tolerance of the criterion").in(0, 1e6);
    }
  };
  explicit LimitClaim(Options options) : options_(options) {}
  ClaimDescription describe() const override { return Definition::describe(); }

  std::vector<std::string> needs(std::string_view study) const override {
    std::vector<std::string> names;
    if (study == "smoke" && !Definition::smoke) return names;
    for (const Limit& limit : Definition::limits(options_.tolerance)) {
      if (names.empty() || names.back() != limit.tool) names.push_back(limit.tool);
    }
    return names;
  }

  void judge(const Records& records, Judgement& judgement) const override {
    judge_limits(records, Definition::limits(options_.tolerance), judgement);
  }

 private:
  Options options_;
};

}  // namespace gradus::dsgd
