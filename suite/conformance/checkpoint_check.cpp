#include "conformance/checkpoint_check.h"

#include <fmt/format.h>

#include "execution/execute.h"
#include "record/repeatable.h"

namespace gradus::conformance {
namespace {

struct CutOff : std::exception {
  const char* what() const noexcept override { return "cut off after a checkpoint"; }
};

/// Ends the run after each checkpoint and begins again, in a new folder as the host would.
record::RunRecord run_in_parts(const CheckContext& context, const record::RunRequest& request) {
  const std::filesystem::path out = context.scratch / "checkpointed";
  std::filesystem::remove_all(out);
  execution::RunCheckpoints checkpoints{out, {.file = "checkpoint.pt"}};
  checkpoints.plan.every_steps = checkpoint_every;
  bool cut = false;
  checkpoints.uncounted = [&cut](double seconds) {
    if (seconds < 0) return;  // what earlier parts took
    cut = true;
    throw CutOff();
  };
  for (int64_t part = 0;; ++part) {
    cut = false;
    execution::DataCache cache;
    const std::filesystem::path folder = out / fmt::format("part_{}", part);
    record::RunRecord record =
        execution::execute_run(request, folder, context.plugins, cache, {}, {}, checkpoints);
    if (!cut || part == checkpointed_steps) return record;
  }
}

}  // namespace

CheckResult goes_on_from_checkpoints(const CheckContext& context, const SmallRun& whole) {
  const std::string where = " on " + whole.request.task.id;
  if (!record::ended(whole.record.status)) {
    return not_applicable("a short run" + where + " is " +
                          std::string(to_text(whole.record.status)));
  }
  const record::RunRecord parts = run_in_parts(context, whole.request);
  if (!parts.checkpoints.errors.empty()) {
    return failed(parts.checkpoints.errors.front().text + where);
  }
  const std::string difference = record::first_difference(record::repeatable_text(whole.record),
                                                          record::repeatable_text(parts));
  if (!difference.empty()) {
    return failed("the record of a run that goes on from a checkpoint differs: " + difference +
                  where);
  }
  const std::size_t times = parts.checkpoints.resumed_at.size();
  if (times == 0) return not_applicable("its run ends before a checkpoint" + where);
  return passed(fmt::format("went on {} times{}", times, where));
}

CheckResult goes_on_where_it_runs(const CheckContext& context,
                                  const std::function<void(record::RunRequest&)>& prepare) {
  std::string why;
  const auto run = first_run(context, checkpointed_steps, prepare, why);
  return run ? goes_on_from_checkpoints(context, *run)
             : not_applicable("no loaded task suits it: " + why);
}

}  // namespace gradus::conformance
