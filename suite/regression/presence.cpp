// Runs that are not there any more, are new, or broke.
#include "gradus/text.h"
#include "regression/aspects.h"

namespace gradus::regression {
namespace {

std::string of(std::size_t part, std::size_t whole) {
  return std::to_string(part) + " of " + std::to_string(whole) + " runs";
}

std::string reason_of(const Json* run) {
  if (run == nullptr) return "no record";
  const Json reason = run->value("reason", Json());
  return run->at("status").get<std::string>() +
         (reason.is_string() ? ": " + reason.get<std::string>() : "");
}

struct Tally {
  std::size_t base = 0, missing = 0, added = 0, broken = 0, mended = 0;
  std::string why_missing, why_broken;
};

Tally tally_of(const PairedRuns& row) {
  Tally tally;
  for (const RunPair& pair : row.pairs) {
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

std::optional<Aspect> compare_presence(const PairedRuns& row) {
  const Tally tally = tally_of(row);
  Aspect aspect{"runs"};
  aspect.numbers = {{"base", tally.base},
                    {"missing", tally.missing},
                    {"new", tally.added},
                    {"broken", tally.broken},
                    {"mended", tally.mended}};
  if (tally.missing > 0) {
    aspect.change = Class::missing;
    aspect.text = of(tally.missing, tally.base) + " missing (" + tally.why_missing + ")";
  } else if (tally.broken > 0) {
    aspect.change = Class::regressed;
    aspect.text = of(tally.broken, tally.base) + " broken (" + tally.why_broken + ")";
  } else if (tally.mended > 0) {
    aspect.change = Class::improved;
    aspect.text = of(tally.mended, tally.base) + " no longer broken";
  } else if (tally.added > 0) {
    aspect.change = Class::added;
    aspect.text = std::to_string(tally.added) + " new runs";
  } else {
    return std::nullopt;
  }
  return aspect;
}

}  // namespace gradus::regression
