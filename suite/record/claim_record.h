// The record of a judged claim as a type (schema "gradus.claim"; docs/formats.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/claim.h"
#include "record/run_record.h"

namespace gradus::record {

/// "gradus.claim" 1.
struct ClaimRecord {
  std::string claim;  ///< id
  std::string study;
  std::optional<ClaimKind> kind;  ///< nothing: the claim could not be asked
  std::string text, source, criterion;
  OptionTable options;  ///< the plugin's own
  Verdict verdict = Verdict::not_tested;
  std::string why, measured, bound, tolerance;
  bool indicative = false;
  Named<std::optional<double>> numbers;
  std::vector<std::string> records;  ///< ids of the records it was judged on
  std::optional<RecordError> error;
};

/// What has that name (gradus/claim_names.h), or nothing.
std::optional<Verdict> verdict_from_text(std::string_view text);
std::optional<ClaimKind> claim_kind_from_text(std::string_view text);

}  // namespace gradus::record
