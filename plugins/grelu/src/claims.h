// The claims of grelu: THEORY.md, section 4. Each judges tables of the plugin's tools.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gradus/claim.h"
#include "gradus/with_options.h"

namespace gradus::grelu {

/// Rows of one table of a tool's record: columns by name.
class Rows {
 public:
  Rows(const Record& record, std::string table) : record_(&record), table_(std::move(table)) {}
  std::vector<double> numbers(std::string_view column) const {
    return record_->column(table_, column);
  }
  std::vector<std::string> texts(std::string_view column) const {
    return record_->texts(table_, column);
  }

 private:
  const Record* record_;
  std::string table_;
};

/// Collects what a claim measured: each requirement is a number within limits.
class Verdicts {
 public:
  explicit Verdicts(Judgement& judgement) : judgement_(judgement) {}
  void at_most(const std::string& what, double value, double limit);
  void at_least(const std::string& what, double value, double limit);
  void within(const std::string& what, double value, double low, double high);
  /// holds or fails; not_tested with the reason where nothing was measured.
  void conclude(const std::string& nothing);
  /// Fewer seeds than the criterion asks for.
  void indicative(bool value) { judgement_.indicative = judgement_.indicative || value; }

 private:
  void add(const std::string& what, double value, const std::string& bound, bool kept);
  Judgement& judgement_;
  bool any_ = false, all_ = true;
};

/// A claim of the plugin: what it says, which tools it needs in a study, and how it is judged.
struct ClaimRule {
  ClaimDescription description;
  std::vector<std::string> smoke, full;
  void (*judge)(const Records& records, Judgement& judgement);
};

/// C1 .. C10.
const ClaimRule& claim_rule(int number);

template <int number>
class GreluClaim final : public Claim {
 public:
  struct Options {
    void declare(Schema&) {}
  };
  explicit GreluClaim(Options) {}
  ClaimDescription describe() const override { return claim_rule(number).description; }
  std::vector<std::string> needs(std::string_view study) const override {
    return study == "smoke" ? claim_rule(number).smoke : claim_rule(number).full;
  }
  void judge(const Records& records, Judgement& judgement) const override {
    claim_rule(number).judge(records, judgement);
  }
};

}  // namespace gradus::grelu
