#include "run/run_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/files.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "record/environment.h"
#include "record/lost_record.h"
#include "record/work_record.h"
#include "run/claim_judging.h"
#include "run/exit_codes.h"
#include "run/item_check.h"
#include "run/job_queue.h"
#include "run/output_lock.h"
#include "run/preparation.h"
#include "run/run_chooser.h"
#include "run/seed_use.h"
#include "study/repetitions.h"

namespace gradus::run {
namespace {

bool is_to_run(const study::TodoRow& row) {
  return row.todo == study::Todo::run || row.todo == study::Todo::rerun_stale;
}

/// The first seed of every task and method, then the second of each, and so on: how long the rest
/// takes is known early, and a study that is cut short has as many seeds of each.
std::vector<const study::TodoRow*> rows_to_run(const std::vector<study::TodoRow>& rows,
                                               record::WorkKind kind) {
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> seen;
  std::vector<std::pair<std::size_t, const study::TodoRow*>> order;
  for (const study::TodoRow& row : rows) {
    if (is_to_run(row) && row.kind == kind)
      order.emplace_back(seen[{row.task, row.method}]++, &row);
  }
  std::ranges::stable_sort(order, {}, &std::pair<std::size_t, const study::TodoRow*>::first);
  std::vector<const study::TodoRow*> selected;
  for (const auto& [turn, row] : order) selected.push_back(row);
  return selected;
}

record::Named<std::string> plugin_hashes(const study::Plan& plan) {
  record::Named<std::string> hashes;
  const auto add = [&](const record::Named<record::PluginUse>& plugins) {
    for (const auto& [id, plugin] : plugins) record::named(hashes, id) = plugin.hash;
  };
  for (const record::RunRequest& run : plan.runs) add(run.plugins);
  for (const record::ToolRequest& tool : plan.tools) add(tool.plugins);
  for (const study::ClaimRequest& claim : plan.claims) add(claim.plugins);
  return hashes;
}

/// The plan with the hash of the environment in every request.
study::Plan with_environment(study::Plan plan, const std::string& hash) {
  for (record::RunRequest& run : plan.runs) run.environment = hash;
  for (record::ToolRequest& tool : plan.tools) tool.environment = hash;
  return plan;
}

void count_rows(const std::vector<study::TodoRow>& rows, RunSummary& summary) {
  for (const study::TodoRow& row : rows) {
    if (study::keeps_record(row.todo)) ++summary.reused;
    if (row.todo == study::Todo::keep_stale || row.todo == study::Todo::rerun_stale) {
      const std::string note = std::string(name_of(row.todo)) + ": " + row.why;
      if (std::find(summary.notes.begin(), summary.notes.end(), note) == summary.notes.end()) {
        summary.notes.push_back(note);
      }
    }
  }
}

/// Before anything runs: whatever then happens, a report of what is there says what is stale.
void mark_stale(const std::vector<study::TodoRow>& rows, const study::Results& results) {
  for (const study::TodoRow& row : rows) {
    if (row.todo == study::Todo::skip) continue;
    const record::AnyRecord* found = results.find(row.id);
    const bool stale = row.todo == study::Todo::keep_stale || row.todo == study::Todo::rerun_stale;
    const auto why = stale ? std::optional(row.why) : std::nullopt;
    if (found == nullptr || record::common(*found).stale == why) continue;
    record::AnyRecord record = *found;
    record::common(record).stale = why;
    const auto file = results.record_folder(row.kind, row.id) / record::record_file;
    record::write_record(OutputFolder(results.folder()), file.lexically_relative(results.folder()),
                         record);
  }
}

void prepare(const protocol::PrepareWork& work, WorkerClient& worker,
             const Interrupts& interrupts) {
  if (work.runs.empty()) return;
  try {
    worker.ask(work, [&] { return interrupts.count() > 0; });
  } catch (const Error& error) {
    if (error.id() != "worker.died") throw;
    // The next request starts another worker, whose runs read the data themselves.
  }
}

/// Only where they are empty: what a killed run left may tell why.
void remove_partial_folders(const std::filesystem::path& out) {
  for (const record::WorkKind kind : {record::WorkKind::run, record::WorkKind::tool}) {
    OutputFolder(out).remove_if_empty(std::filesystem::path(record::folder_of(kind)) / ".partial");
  }
}

using Rows = std::vector<const study::TodoRow*>;

/// Takes the rows out whose runs are among `ids` and have no record.
Rows take_out(Rows& rows, const std::set<std::string>& ids, const study::Results& results) {
  const auto taken = std::ranges::stable_partition(rows, [&](const study::TodoRow* row) {
    return !ids.contains(row->id) || results.find(row->id) != nullptr;
  });
  Rows out(taken.begin(), taken.end());
  rows.erase(taken.begin(), taken.end());
  return out;
}

void tell_mixed(const study::Plan& plan, const study::Results& results,
                const std::set<std::string>& waiting, RunListener& listener) {
  for (const study::MixedTask& mixed : study::mixed_tasks(plan, results, waiting)) {
    listener.say(mixed.task + ": every run of " + join(mixed.single) +
                 " is the same; they are made to be paired by seed with those of " +
                 join(mixed.drawing));
  }
}

/// Works off the runs: first those that are needed in any case, then the later repetitions on tasks
/// where the first ones may have shown that nothing is drawn from the seed.
void work_off_runs(Rows rows, const study::Plan& plan, const std::set<std::string>& waiting,
                   const RunOptions& options, JobQueue& queue, const study::Results& results,
                   RunListener& listener, RunSummary& summary) {
  Rows later = take_out(rows, waiting, results);
  if (!later.empty()) listener.say(waiting_note(plan, waiting));
  queue.work_off(rows, results);
  if (later.empty()) return;
  if (summary.interrupted) {
    summary.left += static_cast<int64_t>(later.size());
    return;
  }
  const study::Results now(options.out);
  const Rows needless = take_out(later, study::needless_runs(plan, now), now);
  if (!needless.empty()) {
    listener.say(
        fmt::format("{} of the runs would be copies and are not made: on their tasks nothing is "
                    "drawn from the seed, so one run of a method is enough",
                    needless.size()));
  }
  tell_mixed(plan, now, waiting, listener);
  queue.work_off(later, results);
}

/// Tells another listener, as long as the output folder is this process' own.
class LockedListener final : public RunListener {
 public:
  LockedListener(RunListener& told, OutputLock& lock) : told_(told), lock_(lock) {}

  void planned(int64_t jobs, int parallel) override { told_.planned(jobs, parallel); }
  void begin(int64_t job, const study::TodoRow& row) override { told_.begin(job, row); }
  void progress(int64_t job, double share) override { told_.progress(job, share); }
  void end(int64_t job, const record::WorkRecord& record, double seconds) override {
    told_.end(job, record, seconds);
  }
  void time_left(double seconds) override { told_.time_left(seconds); }
  void say(std::string_view text) override { told_.say(text); }
  void tick() override { told_.tick(); }
  void writing() override { lock_.require(); }

 private:
  RunListener& told_;
  OutputLock& lock_;
};

}  // namespace

RunSummary run_plan(const study::Plan& given, std::string_view toml, const RunOptions& options,
                    WorkerClient& worker, RunListener& told, RunChooser* chooser) {
  OutputLock lock(options.out, {}, [&](std::string_view text) { told.say(text); });
  LockedListener listener(told, lock);
  study::require_folder(options.out, given, options.force);
  for (const char* kind : {"runs", "tools"}) OutputFolder(options.out).restore_replaced(kind);
  study::write_plan(options.out, given, toml);
  const Interrupts interrupts;
  const record::Named<std::string> platform = worker.platform();
  const std::string environment = record::write_environment(
      options.out, record::study_environment(platform, plugin_hashes(given)));
  const study::Plan plan = with_environment(given, environment);
  const study::Results results(options.out);
  const std::vector<study::TodoRow> rows =
      study::todo_list(plan, results, {options.shard, options.accept_stale, platform});
  RunSummary summary;
  summary.notes = results.unreadable();
  count_rows(rows, summary);
  mark_stale(rows, results);
  remove_needless_checkpoints(options.out, rows, results);
  Durations durations;
  const auto runs = rows_to_run(rows, record::WorkKind::run),
             tools = rows_to_run(rows, record::WorkKind::tool);
  listener.planned(static_cast<int64_t>(runs.size() + tools.size()), options.jobs);
  try {
    summary.left = static_cast<int64_t>(runs.size() + tools.size());
    const auto stop = [&] { return interrupts.count() > 0; };
    const protocol::PrepareWork preparation = preparation_for(runs);
    prepare(preparation, worker, interrupts);
    require_items(runs, worker, stop);
    require_items(tools, worker, stop);
    std::set<std::string> waiting;
    if (options.shard.count == 1 && !runs.empty() && chooser == nullptr) {
      waiting = study::runs_to_decide(plan, runs_that_begin_alike(plan, worker, stop));
    }
    summary.left = 0;
    JobQueue queue(options, platform, worker, listener, summary, durations, interrupts);
    queue.expect(preparation);
    if (chooser != nullptr) {
      ChosenRows chosen(*chooser, rows, results);
      queue.work_off(chosen, results);
      return summary;
    }
    work_off_runs(runs, plan, waiting, options, queue, results, listener, summary);
    if (summary.interrupted) {
      summary.left += static_cast<int64_t>(tools.size());
    } else {
      queue.work_off(tools, results);
    }
    remove_partial_folders(options.out);
    remove_empty_checkpoint_folder(options.out);
    const bool whole = !summary.interrupted && options.shard.count == 1;
    if (whole) {
      summary.claims =
          judge_claims(plan, options.out, worker, [&] { return interrupts.count() > 0; });
    }
  } catch (const Interrupted&) {
    summary.interrupted = true;
  }
  return summary;
}

int exit_code(const RunSummary& summary) {
  if (summary.interrupted) return exit_interrupted;
  int64_t useful = summary.reused;
  for (const auto& [status, count] : summary.statuses) {
    if (record::failure(status) && count > 0) return exit_failed;
    if (ended(status)) useful += count;
  }
  for (const record::ClaimRecord& claim : summary.claims) {
    if (claim.kind == ClaimKind::theorem && claim.verdict == Verdict::fails) return exit_worse;
  }
  return useful > 0 ? exit_good : exit_nothing;
}

}  // namespace gradus::run
