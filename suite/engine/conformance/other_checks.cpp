// Monitors, tools and claims.
#include "check.h"
#include "gradus/engine/execute.h"
#include "gradus/record_view.h"
#include "small_run.h"

namespace gradus {
namespace {

/// The optimizers that a monitor may be tried with.
std::vector<OfferedItem> optimizers_to_try(const CheckContext& context) {
  return context.plugins.items(ItemKind::optimizer);
}

CheckResult leaves_the_run_alone(const CheckContext& context) {
  std::string why = "no optimizer is loaded";
  for (const OfferedItem& optimizer : optimizers_to_try(context)) {
    const auto complete = [&](Json& request) {
      request["optimizer"] = {{"id", optimizer.id()}, {"options", Json::object()}};
      request["monitors"] = {{{"id", context.item.id()}, {"options", Json::object()}}};
    };
    const auto watched = first_run(context, 8, complete, why);
    if (!watched) continue;
    if (watched->record.at("status") == "failed") {
      return failed("the run fails: " + watched->record.at("reason").dump());
    }
    Json request = watched->request;
    request["monitors"] = Json::array();
    const Json alone = execute_small(context, request, "alone");
    const bool same = alone.at("evaluations").at("parameter_hash") ==
                      watched->record.at("evaluations").at("parameter_hash");
    if (!same) return failed("the run's trajectory is another one with the monitor");
    const bool counts = alone.at("counts") == watched->record.at("counts");
    return counts ? passed("with " + optimizer.id())
                  : failed("the monitor's evaluations are counted as the method's");
  }
  return not_applicable("nothing to watch: " + why);
}

CheckResult complete_claim(const CheckContext& context) {
  const auto claim = context.plugins.claim(context.defaults());
  const ClaimDescription description = claim->describe();
  if (description.text.empty()) return failed("no text");
  if (description.source.empty()) return failed("no source");
  if (description.criterion.empty() && description.kind != ClaimKind::report) {
    return failed("no criterion");
  }
  if (claim->needs("smoke").empty() && claim->needs("full").empty()) {
    return failed("it needs no run and no tool of any study");
  }
  return passed();
}

CheckResult judges_nothing(const CheckContext& context) {
  const auto claim = context.plugins.claim(context.defaults());
  const JsonRecords records("smoke", {});
  Judgement judgement;
  claim->judge(records, judgement);
  if (judgement.verdict == Verdict::holds || judgement.verdict == Verdict::fails) {
    return failed("a verdict without any record");
  }
  return judgement.why.empty() ? failed("no reason for the missing verdict") : passed();
}

constexpr Check of_monitors[] = {{"leaves the run alone", leaves_the_run_alone}};
constexpr Check of_claims[] = {{"complete description", complete_claim},
                               {"no verdict without records", judges_nothing}};

}  // namespace

std::span<const Check> monitor_checks() {
  return of_monitors;
}

/// A tool's work may take hours at its default options: only what every item must do is tried.
std::span<const Check> tool_checks() {
  return {};
}

std::span<const Check> claim_checks() {
  return of_claims;
}

}  // namespace gradus
