#include "run/run_plan.h"

#include <algorithm>

#include "base/files.h"
#include "gradus/error.h"
#include "record/content_hash.h"
#include "record/environment.h"
#include "record/work_record.h"
#include "run/job_queue.h"
#include "run/output_lock.h"

namespace gradus {
namespace {

bool is_to_run(const TodoRow& row) {
  return row.todo == Todo::run || row.todo == Todo::rerun_stale;
}

/// The first seed of every task and method, then the second of each, and so on: how long the rest
/// takes is known early, and a study that is cut short has as many seeds of each.
std::vector<const TodoRow*> rows_to_run(const std::vector<TodoRow>& rows, std::string_view kind) {
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> seen;
  std::vector<std::pair<std::size_t, const TodoRow*>> order;
  for (const TodoRow& row : rows) {
    if (is_to_run(row) && row.kind == kind)
      order.emplace_back(seen[{row.task, row.method}]++, &row);
  }
  std::ranges::stable_sort(order, {}, &std::pair<std::size_t, const TodoRow*>::first);
  std::vector<const TodoRow*> selected;
  for (const auto& [turn, row] : order) selected.push_back(row);
  return selected;
}

Json plugin_hashes(const Plan& plan) {
  Json hashes = Json::object();
  for (const auto* requests : {&plan.runs, &plan.tools, &plan.claims}) {
    for (const Json& request : *requests) {
      for (const auto& [id, plugin] : request.at("plugins").items()) {
        hashes[id] = plugin.at("hash");
      }
    }
  }
  return hashes;
}

/// The plan with the hash of the environment in every request.
Plan with_environment(Plan plan, const std::string& hash) {
  for (auto* requests : {&plan.runs, &plan.tools}) {
    for (Json& request : *requests) request["environment"] = hash;
  }
  return plan;
}

void count_rows(const std::vector<TodoRow>& rows, RunSummary& summary) {
  for (const TodoRow& row : rows) {
    if (row.todo == Todo::reuse || row.todo == Todo::keep_stale) ++summary.reused;
    if (row.todo == Todo::keep_stale || row.todo == Todo::rerun_stale) {
      const std::string note = std::string(name_of(row.todo)) + ": " + row.why;
      if (std::find(summary.notes.begin(), summary.notes.end(), note) == summary.notes.end()) {
        summary.notes.push_back(note);
      }
    }
  }
}

/// Before anything runs: whatever then happens, a report of what is there says what is stale.
void mark_stale(const std::vector<TodoRow>& rows, const Results& results) {
  for (const TodoRow& row : rows) {
    if (row.todo == Todo::skip) continue;
    Json record = results.find(row.id);
    const bool stale = row.todo == Todo::keep_stale || row.todo == Todo::rerun_stale;
    const Json why = stale ? Json(row.why) : Json();
    if (record.is_null() || record.value("stale", Json()) == why) continue;
    record["stale"] = why;
    const auto file = results.record_folder(*row.request) / record_file;
    write_hashed_json(OutputFolder(results.folder()), file.lexically_relative(results.folder()),
                      record);
  }
}

void prepare(const std::vector<const TodoRow*>& rows, WorkerClient& worker,
             const Interrupts& interrupts) {
  Json requests = Json::array();
  for (const TodoRow* row : rows) requests.push_back(*row->request);
  if (requests.empty()) return;
  try {
    worker.ask("prepare", {{"runs", requests}}, [&] { return interrupts.count() > 0; });
  } catch (const Error& error) {
    if (error.id() != "worker.died") throw;
    // The next request starts another worker, whose runs read the data themselves.
  }
}

/// Only where they are empty: what a killed run left may tell why.
void remove_partial_folders(const std::filesystem::path& out) {
  for (const char* kind : {"runs", "tools"}) {
    OutputFolder(out).remove_if_empty(std::filesystem::path(kind) / ".partial");
  }
}

void judge(const Plan& plan, const std::filesystem::path& out, WorkerClient& worker,
           const Interrupts& interrupts, RunSummary& summary) {
  for (const Json& claim : plan.claims) {
    Json records = Json::array();
    for (Json record : claim.at("records")) {
      const char* folder = record.at("kind") == "tool" ? "tools" : "runs";
      const auto file = out / folder / record.at("id").get<std::string>() / "record.json";
      if (!std::filesystem::exists(file)) continue;
      record["path"] = std::filesystem::absolute(file).string();
      records.push_back(std::move(record));
    }
    OutputFolder(out).make_folder("claims");
    const auto file = std::filesystem::absolute(
        OutputFolder(out).place("claims/" + claim.at("id").get<std::string>() + ".json"));
    worker.ask("judge",
               {{"claim", {{"id", claim.at("id")}, {"options", claim.at("options")}}},
                {"plugins", claim.at("plugins")},
                {"study", claim.at("study")},
                {"records", records},
                {"file", file.string()}},
               [&] { return interrupts.count() > 0; });
    summary.claims.push_back(read_claim_record(out, claim.at("id").get<std::string>()));
  }
}

}  // namespace

RunSummary run_plan(const Plan& given, std::string_view toml, const RunOptions& options,
                    WorkerClient& worker, RunListener& listener) {
  const OutputLock lock(options.out);
  require_folder(options.out, given, options.force);
  for (const char* kind : {"runs", "tools"}) OutputFolder(options.out).restore_replaced(kind);
  write_plan(options.out, given, toml);
  const Interrupts interrupts;
  const Json platform = worker.ask("hello").at("platform");
  const std::string environment =
      write_environment(options.out, study_environment(platform, plugin_hashes(given)));
  const Plan plan = with_environment(given, environment);
  const Results results(options.out);
  const std::vector<TodoRow> rows =
      todo_list(plan, results, {options.shard, options.accept_stale, platform});
  RunSummary summary;
  summary.notes = results.unreadable();
  count_rows(rows, summary);
  mark_stale(rows, results);
  Durations durations;
  const auto runs = rows_to_run(rows, "run"), tools = rows_to_run(rows, "tool");
  listener.planned(static_cast<int64_t>(runs.size() + tools.size()), options.jobs);
  try {
    summary.left = static_cast<int64_t>(runs.size() + tools.size());
    prepare(runs, worker, interrupts);
    summary.left = 0;
    JobQueue queue(options, platform, worker, listener, summary, durations, interrupts);
    queue.work_off(runs, results);
    if (summary.interrupted) {
      summary.left += static_cast<int64_t>(tools.size());
    } else {
      queue.work_off(tools, results);
    }
    remove_partial_folders(options.out);
    const bool whole = !summary.interrupted && options.shard.count == 1;
    if (whole) judge(plan, options.out, worker, interrupts, summary);
  } catch (const Interrupted&) {
    summary.interrupted = true;
  }
  return summary;
}

int exit_code(const RunSummary& summary) {
  if (summary.interrupted) return 130;
  const auto count = [&](const char* status) {
    const auto found = summary.statuses.find(status);
    return found == summary.statuses.end() ? 0 : found->second;
  };
  for (const char* status : {"failed", "crashed", "timed_out", "out_of_memory"}) {
    if (count(status) > 0) return 3;
  }
  for (const Json& claim : summary.claims) {
    if (claim.at("kind") == "theorem" && claim.at("verdict") == "fails") return 1;
  }
  const bool something = summary.reused + count("finished") + count("diverged") > 0;
  return something ? 0 : 4;
}

}  // namespace gradus
