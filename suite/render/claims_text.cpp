#include <fmt/format.h>

#include "gradus/claim_names.h"
#include "render/report_text.h"
#include "render/table.h"

namespace gradus::render {
namespace {

Mark mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return Mark::good;
    case Verdict::fails:
      return Mark::bad;
    case Verdict::not_tested:
      return Mark::warning;
    case Verdict::reported:
      break;
  }
  return Mark::none;
}

std::string statement_of(const record::ClaimRecord& claim, const Style& style) {
  std::string text =
      wrapped(fmt::format("· {}: {}", claim.claim, claim.text), style.width, "  ") + "\n";
  const bool told = claim.verdict != Verdict::holds || claim.indicative;
  if (!told || claim.why.empty()) return text;
  const std::string why = std::string(name_of(claim.verdict)) + ": " + claim.why;
  return fmt::format("{}  {}\n", text, wrapped(why, style.width - 2, "  "));
}

}  // namespace

std::string claims_text(const std::vector<record::ClaimRecord>& claims, const Style& style) {
  if (claims.empty()) return "";
  Table table({{"claim"},
               {"kind"},
               {"measured", Align::left, Overflow::wrap},
               {"bound", Align::left, Overflow::wrap},
               {"tolerance", Align::left, Overflow::wrap},
               {"verdict"}});
  std::string statements;
  for (const record::ClaimRecord& claim : claims) {
    const std::string verdict = name_of(claim.verdict);
    table.row({claim.claim,
               claim.kind ? name_of(*claim.kind) : "—",
               claim.measured,
               claim.bound,
               claim.tolerance,
               {verdict + (claim.indicative ? " (indicative)" : ""), mark_of(claim.verdict)}});
    statements += statement_of(claim, style);
  }
  return table.text(style) + "\n" + statements;
}

}  // namespace gradus::render
