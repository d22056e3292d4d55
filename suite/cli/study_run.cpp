#include "cli/study_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <thread>

#include "analysis/report.h"
#include "cli/command_json.h"
#include "cli/json_progress.h"
#include "cli/output.h"
#include "gradus/datasets/catalogue.h"
#include "render/numbers.h"
#include "render/progress.h"
#include "render/report_files.h"
#include "render/table.h"
#include "run/exit_codes.h"
#include "run/seed_use.h"
#include "study/repetitions.h"

namespace gradus::cli {
namespace {

constexpr std::size_t rows_reported_at_once = 1000;

std::string label_of(const study::TodoRow& row) {
  const std::string name = row.task.empty() ? row.method : row.task + "  " + row.method;
  return fmt::format("{} #{}", name, row.repetition);
}

/// Progress on stderr, so that stdout holds the results alone.
class ProgressListener : public run::RunListener {
 public:
  /// Where not all that is planned is made: how many runs are.
  explicit ProgressListener(std::optional<int64_t> expected) : expected_(expected) {}

  void planned(int64_t planned, int) override {
    const int64_t jobs = expected_ ? std::min(*expected_, planned) : planned;
    if (jobs > 0) progress_.emplace(stderr, render::style_of(STDERR_FILENO), jobs);
  }
  void begin(int64_t job, const study::TodoRow& row) override {
    progress_->begin(job, label_of(row));
  }
  void progress(int64_t job, double share) override { progress_->update(job, share); }
  void end(int64_t job, const record::WorkRecord& record, double seconds) override {
    const bool good = record::ended(record.status);
    std::string text = std::string(to_text(record.status)) + ", " + render::duration(seconds);
    if (!good && record.reason) text += ": " + *record.reason;
    progress_->end(job, text, !good);
  }
  void time_left(double seconds) override { progress_->time_left(seconds); }
  void say(std::string_view text) override {
    progress_ ? progress_->say(text) : print_notes({std::string(text)});
  }
  void tick() override {
    if (progress_) progress_->tick();
  }

 private:
  std::optional<int64_t> expected_;
  std::optional<render::Progress> progress_;
};

std::unique_ptr<run::RunListener> listener_for(const std::string& progress,
                                               std::optional<int64_t> expected) {
  if (progress == "json") return std::make_unique<JsonProgress>(stderr, expected);
  if (progress == "none") return std::make_unique<run::RunListener>();
  return std::make_unique<ProgressListener>(expected);
}

int parallel_jobs(const StudyRunOptions& options) {
  if (options.jobs > 0) return options.jobs;
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

study::Shard shard_of(const StudyRunOptions& options, const study::Plan& plan) {
  if (options.shard.empty()) return {};
  const study::Shard shard = study::shard_from_text(options.shard);
  return options.assigned.empty() ? shard : study::with_owners(shard, options.assigned, plan);
}

std::string dry_run_text(const std::vector<study::TodoRow>& rows, int jobs) {
  using render::Align;
  using render::Overflow;
  render::Table table({{"task"},
                       {"method", Align::left, Overflow::cut},
                       {"seed", Align::right},
                       {"what"},
                       {"time", Align::right},
                       {"why", Align::left, Overflow::wrap}});
  double seconds = 0;
  int64_t to_run = 0, unknown = 0;
  for (const study::TodoRow& row : rows) {
    const bool runs = row.todo == study::Todo::run || row.todo == study::Todo::rerun_stale;
    to_run += runs ? 1 : 0;
    if (runs && row.estimate_s) seconds += *row.estimate_s;
    if (runs && !row.estimate_s) ++unknown;
    table.row({row.task,
               row.method,
               std::to_string(row.repetition),
               {std::string(name_of(row.todo)), runs ? render::Mark::strong : render::Mark::dim},
               runs && row.estimate_s ? render::duration(*row.estimate_s) : "",
               row.why});
  }
  std::string note = render::counted(to_run, "run") + " to do of " +
                     render::grouped(static_cast<int64_t>(rows.size()));
  if (seconds > 0) note += ", about " + render::duration(seconds / jobs);
  if (unknown > 0) {
    note += seconds > 0 ? fmt::format(" and {} of unknown time", render::counted(unknown, "run"))
                        : "; the time is unknown, nothing like it has run in this folder";
  }
  table.note(note);
  return table.text(out_style());
}

void print_interrupted(const run::RunSummary& summary, const std::filesystem::path& out) {
  std::fprintf(stderr,
               "interrupted: what is done is kept in %s, %s left; run the same command again to go "
               "on\n",
               out.c_str(), render::counted(summary.left, "run").c_str());
}

/// Runs that are made only where the first ones of their method are not one run.
void mark_waiting(std::vector<study::TodoRow>& rows, const study::Plan& plan, Host& host) {
  const auto is_new = [](const study::TodoRow& row) {
    return row.todo == study::Todo::run && row.why.empty();
  };
  if (std::ranges::none_of(rows, is_new)) return;
  const auto waiting = study::runs_to_decide(
      plan, run::runs_that_begin_alike(plan, host.worker(), [] { return false; }));
  for (study::TodoRow& row : rows) {
    if (is_new(row) && waiting.contains(row.id)) row.why = "only if a method draws from the seed";
  }
}

}  // namespace

ReadyStudy ready(const study::Study& study, std::string toml, const StudyRunOptions& options,
                 Host& host) {
  const auto checksum_of = [](const std::string& dataset) {
    return datasets::identity(datasets::entry(dataset));
  };
  return {study::make_plan(study, host.items(), checksum_of), std::move(toml),
          options.out.empty() ? std::filesystem::path("results/local") / study.name
                              : std::filesystem::path(options.out)};
}

int print_dry_run(const ReadyStudy& study, const StudyRunOptions& options, Host& host) {
  study::require_folder(study.out, study.plan, options.force);
  const study::Results results(study.out);
  print_notes(results.unreadable());
  const record::Named<std::string> platform = host.worker().platform();
  const study::Shard shard = shard_of(options, study.plan);
  auto rows = study::todo_list(study.plan, results, {shard, options.accept_stale, platform});
  if (shard.count == 1) mark_waiting(rows, study.plan, host);
  if (options.json) {
    print_json(list_json(rows));
  } else {
    print(dry_run_text(rows, parallel_jobs(options)));
  }
  return run::exit_good;
}

run::RunSummary run_with_progress(const ReadyStudy& study, const StudyRunOptions& options,
                                  Host& host, run::RunChooser* chooser, std::int64_t expected) {
  run::RunOptions run;
  run.out = study.out;
  run.jobs = parallel_jobs(options);
  run.accept_stale = options.accept_stale;
  run.force = options.force;
  run.shard = shard_of(options, study.plan);
  run.checkpoints = run::checkpoint_interval_from_text(options.checkpoint_every);
  run.installed = host.items().uses();
  run::RunSummary summary;
  {
    const auto listener =
        listener_for(options.progress, chooser == nullptr ? std::nullopt : std::optional(expected));
    summary = run::run_plan(study.plan, study.toml, run, host.worker(), *listener, chooser);
  }
  print_notes(summary.notes);
  if (summary.interrupted) print_interrupted(summary, study.out);
  return summary;
}

bool has_report_of(const ReadyStudy& study, const run::RunSummary& summary,
                   study::FolderState before) {
  namespace fs = std::filesystem;
  const study::Plan& plan = study.plan;
  const bool nothing_new = summary.statuses.empty() && !summary.interrupted &&
                           summary.notes.empty() && before == study::FolderState::same &&
                           plan.claims.empty();
  if (!nothing_new || plan.runs.size() <= rows_reported_at_once) return false;
  std::error_code missing;
  auto oldest = fs::file_time_type::max();
  for (const char* name : {"report.json", "report.md", "report.html"}) {
    oldest = std::min(oldest, fs::last_write_time(study.out / name, missing));
    if (missing) return false;
  }
  const auto is_younger = [&](record::WorkKind kind, const std::string& id) {
    std::error_code packed;  // before it was reported on, or the packed file is younger
    const auto time =
        fs::last_write_time(study.out / record::folder_of(kind) / id / record::record_file, packed);
    return !packed && time > oldest;
  };
  for (const record::RunRequest& run : plan.runs) {
    if (is_younger(record::WorkKind::run, run.id)) return false;
  }
  for (const record::ToolRequest& tool : plan.tools) {
    if (is_younger(record::WorkKind::tool, tool.id)) return false;
  }
  return true;
}

analysis::Report write_report(const std::filesystem::path& out, Host& host) {
  const std::filesystem::path folders[] = {out};
  std::vector<std::string> left_out;  // told when the run began
  analysis::Report report = analysis::make_report(folders, host.items(), left_out);
  render::write_report_files(out, report);
  return report;
}

}  // namespace gradus::cli
