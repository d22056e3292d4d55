// Runs that are not there any more, are new, or broke.
#include <fmt/format.h>

#include "gradus/text.h"
#include "regression/aspects.h"

namespace gradus::regression {
namespace {

std::string of(std::size_t part, std::size_t whole) {
  return fmt::format("{} of {} runs", part, whole);
}

std::string reason_of(const record::WorkRecord* record) {
  if (record == nullptr) return "no record";
  return std::string(to_text(record->status)) + (record->reason ? ": " + *record->reason : "");
}

OptionValue number(std::size_t count) {
  return static_cast<int64_t>(count);
}

struct Tally {
  std::size_t base = 0, missing = 0, added = 0, broken = 0, mended = 0;
  std::string why_missing, why_broken;
};

Tally tally_of(const std::vector<Pair<record::WorkRecord>>& pairs) {
  Tally tally;
  for (const Pair<record::WorkRecord>& pair : pairs) {
    const bool before = pair.base && !is_absent(*pair.base);
    const bool after = pair.now && !is_absent(*pair.now);
    tally.base += before ? 1 : 0;
    if (before && !after) {
      if (tally.missing++ == 0) tally.why_missing = reason_of(pair.now);
    } else if (after && !before) {
      ++tally.added;
    } else if (before && after && is_broken(*pair.now) && !is_broken(*pair.base)) {
      if (tally.broken++ == 0) tally.why_broken = reason_of(pair.now);
    } else if (before && after && is_broken(*pair.base) && !is_broken(*pair.now)) {
      ++tally.mended;
    }
  }
  return tally;
}

}  // namespace

std::optional<Aspect> compare_presence(const std::vector<Pair<record::WorkRecord>>& pairs) {
  const Tally tally = tally_of(pairs);
  Aspect aspect{"runs"};
  aspect.numbers = {{"base", number(tally.base)},
                    {"missing", number(tally.missing)},
                    {"new", number(tally.added)},
                    {"broken", number(tally.broken)},
                    {"mended", number(tally.mended)}};
  if (tally.missing > 0) {
    aspect.change = Class::missing;
    aspect.text = fmt::format("{} missing ({})", of(tally.missing, tally.base), tally.why_missing);
  } else if (tally.broken > 0) {
    aspect.change = Class::regressed;
    aspect.text = fmt::format("{} broken ({})", of(tally.broken, tally.base), tally.why_broken);
  } else if (tally.mended > 0) {
    aspect.change = Class::improved;
    aspect.text = of(tally.mended, tally.base) + " no longer broken";
  } else if (tally.added > 0) {
    aspect.change = Class::added;
    aspect.text = fmt::format("{} new runs", tally.added);
  } else {
    return std::nullopt;
  }
  return aspect;
}

}  // namespace gradus::regression
