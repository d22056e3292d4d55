// Monitors, tools and claims.
#include <fmt/format.h>

#include "conformance/check.h"
#include "conformance/checkpoint_check.h"
#include "conformance/memory_growth.h"
#include "conformance/small_run.h"
#include "execution/execute.h"
#include "execution/host_run.h"
#include "execution/step_driver.h"
#include "record/record_view.h"

namespace gradus::conformance {
namespace {

/// Runs a check on the first optimizer and task that finish a short run without the monitor and are
/// not refused by it. `body` gets the record with the monitor, the one without it, and the request.
template <class Body>
CheckResult on_a_watched_run(const CheckContext& context, const Body& body) {
  std::string why = "no optimizer is loaded";
  for (const loading::OfferedItem& optimizer : context.plugins.items(ItemKind::optimizer)) {
    const auto complete = [&](record::RunRequest& request) {
      request.optimizer = record::ItemUse{optimizer.id(), {}};
      request.monitors = {record::ItemUse{context.item.id(), {}}};
    };
    const auto watched = first_run(context, 8, complete, why);
    if (!watched) continue;
    record::RunRequest request = watched->request;
    request.monitors.clear();
    const record::RunRecord alone = execute_small(context, request, "alone");
    if (alone.status == record::RunStatus::finished)
      return body(watched->record, alone, watched->request);
    why = optimizer.id() + " does not finish a run without it";
  }
  return not_applicable("nothing to watch: " + why);
}

CheckResult leaves_the_run_alone(const CheckContext& context) {
  return on_a_watched_run(
      context,
      [](const record::RunRecord& watched, const record::RunRecord& alone,
         const record::RunRequest& request) -> CheckResult {
        if (watched.status != record::RunStatus::finished) {
          return failed(fmt::format("the run is {}: {}", to_text(watched.status),
                                    watched.reason.value_or("")));
        }
        if (alone.evaluations.parameter_hash != watched.evaluations.parameter_hash) {
          return failed("the run's trajectory is another one with the monitor");
        }
        const bool counts = alone.counts == watched.counts && alone.by_driver == watched.by_driver;
        return counts ? passed("with " + request.optimizer->id)
                      : failed("the monitor's evaluations are counted as the method's");
      });
}

CheckResult monitor_goes_on(const CheckContext& context) {
  return on_a_watched_run(
      context, [&](const record::RunRecord&, const record::RunRecord&, record::RunRequest request) {
        request.settings.steps = checkpointed_steps;
        const record::RunRecord whole = execute_small(context, request, "whole");
        return goes_on_from_checkpoints(context, {request, whole});
      });
}

CheckResult monitor_memory_stays(const CheckContext& context) {
  return on_a_watched_run(context, [&](const record::RunRecord&, const record::RunRecord&,
                                       record::RunRequest request) {
    request.settings.steps = 1200;
    execution::DataCache cache;
    execution::HostRun run(request, cache.get(request.task, request.settings, context.plugins),
                           execution::host_settings(request.settings), context.plugins,
                           context.scratch / "long");
    run.monitors().push_back(context.plugins.monitor(context.defaults()));
    run.monitors().back()->start(run);
    execution::StepDriver driver(run,
                                 context.plugins.optimizer(record::to_item(*request.optimizer)));
    return memory_growth([&](int64_t steps) { return run.stopped() ? 0 : driver.advance(steps); });
  });
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
  const record::RecordViews records("smoke", {});
  Judgement judgement;
  claim->judge(records, judgement);
  if (judgement.verdict == Verdict::holds || judgement.verdict == Verdict::fails) {
    return failed("a verdict without any record");
  }
  return judgement.why.empty() ? failed("no reason for the missing verdict") : passed();
}

constexpr Check of_monitors[] = {{"leaves the run alone", leaves_the_run_alone},
                                 {"goes on from checkpoints, bitwise", monitor_goes_on},
                                 {"memory stays over 1000 steps", monitor_memory_stays}};
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

}  // namespace gradus::conformance
