// Claims without the lines that each repeats: as one struct, or as rows of a table.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gradus/criteria.h"
#include "gradus/plugin.h"
#include "gradus/text.h"

namespace gradus {

/// A claim made of a struct whose fields are its options:
///
///     struct Reached {
///       double loss = 1e-6;
///       void declare(gradus::Schema& schema);
///       static gradus::ClaimDescription describe();
///       static std::vector<std::string> needs(std::string_view study);
///       void judge(const gradus::Records& records, gradus::Criteria& criteria) const;
///     };
///     gradus::offer<gradus::Claim, gradus::JudgedClaim<Reached>>("C1", "the loss is reached")
///
/// A claim of the kind `report` has the verdict "reported" wherever it has one.
template <class Definition, CriteriaFormat format = CriteriaFormat{}>
class JudgedClaim final : public Claim {
 public:
  using Options = Definition;
  explicit JudgedClaim(Options options) : options_(std::move(options)) {}
  ClaimDescription describe() const override { return Definition::describe(); }
  std::vector<std::string> needs(std::string_view study) const override {
    return Definition::needs(study);
  }
  void judge(const Records& records, Judgement& judgement) const override {
    Criteria criteria(judgement, format);
    options_.judge(records, criteria);
    criteria.conclude(needs(records.study()).empty() ? "only the full study tests it"
                                                     : "no record of the study can test it");
    const bool judged = judgement.verdict != Verdict::not_tested;
    if (judged && describe().kind == ClaimKind::report) judgement.verdict = Verdict::reported;
  }

 private:
  Options options_;
};

/// A tolerance of a claim: an option of it, by name.
struct ClaimTolerance {
  const char* name;
  double value;
  const char* text;
  double low = 0, high = 1e6;
};

/// A claim whose options are tolerances. `judge` gets them in the order of the row.
struct ClaimRow {
  const char *name, *title;
  ClaimDescription description;
  std::vector<ClaimTolerance> tolerances;
  std::vector<std::string> smoke, full;  ///< the records that it needs in either study
  void (*judge)(const Records& records, std::span<const double> tolerances, Criteria& criteria);
};

namespace detail {
template <const std::vector<ClaimRow>& (*table)(), std::size_t row>
struct TableClaim {
  std::vector<double> tolerances;
  TableClaim() {
    for (const ClaimTolerance& tolerance : table()[row].tolerances) {
      tolerances.push_back(tolerance.value);
    }
  }
  void declare(Schema& schema) {
    for (std::size_t i = 0; i < tolerances.size(); ++i) {
      const ClaimTolerance& tolerance = table()[row].tolerances[i];
      schema.add(tolerance.name, tolerances[i], tolerance.text).in(tolerance.low, tolerance.high);
    }
  }
  static ClaimDescription describe() { return table()[row].description; }
  static std::vector<std::string> needs(std::string_view study) {
    return study == "smoke" ? table()[row].smoke : table()[row].full;
  }
  void judge(const Records& records, Criteria& criteria) const {
    table()[row].judge(records, tolerances, criteria);
    std::string& text = criteria.judgement().tolerance;
    for (std::size_t i = 0; i < tolerances.size(); ++i) {
      text += (text.empty() ? "" : ", ") + std::string(table()[row].tolerances[i].name) + " " +
              significant(tolerances[i], 6);
    }
  }
};

template <const std::vector<ClaimRow>& (*table)(), CriteriaFormat format, std::size_t... rows>
std::array<PluginItem, sizeof...(rows)> claim_items(std::index_sequence<rows...>) {
  return {offer<Claim, JudgedClaim<TableClaim<table, rows>, format>>(table()[rows].name,
                                                                     table()[rows].title)...};
}
}  // namespace detail

/// The first `count` rows of a table as lines of a plugin's table. `table` returns the same vector
/// at every call (a static one), with at least so many rows.
template <const std::vector<ClaimRow>& (*table)(), std::size_t count,
          CriteriaFormat format = CriteriaFormat{}>
std::array<PluginItem, count> claim_items() {
  return detail::claim_items<table, format>(std::make_index_sequence<count>());
}

}  // namespace gradus
