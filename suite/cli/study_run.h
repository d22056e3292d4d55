// Running a study and printing what came out: shared by run, reproduce and tool.
#pragma once

#include <filesystem>
#include <string>

#include "analysis/report.h"
#include "cli/host.h"
#include "cli/options.h"
#include "run/run_plan.h"
#include "study/results.h"
#include "study/study.h"

namespace gradus::cli {

/// A study that is ready to run.
struct ReadyStudy {
  study::Plan plan;
  std::string toml;
  std::filesystem::path out;
};

/// The study's plan, its text and its output folder.
ReadyStudy ready(const study::Study& study, std::string toml, const StudyRunOptions& options,
                 Host& host);

/// Prints the dry-run table (new, reused, stale, skipped, why, time) and returns the exit code.
int print_dry_run(const ReadyStudy& study, const StudyRunOptions& options, Host& host);

/// Runs with progress on stderr; prints notes and, where it was interrupted, how to go on.
/// With a chooser, that names the runs (run_plan), about `expected` of them.
run::RunSummary run_with_progress(const ReadyStudy& study, const StudyRunOptions& options,
                                  Host& host, run::RunChooser* chooser = nullptr,
                                  std::int64_t expected = 0);

/// Whether a study of more than a thousand runs is over and the report of its folder is of these
/// records: nothing ran now, nothing was edited, and the report is younger than every record. To
/// make it again would take longer than to look.
bool has_report_of(const ReadyStudy& study, const run::RunSummary& summary,
                   study::FolderState before);

/// Joins the folder into report.json, .html and .md and returns the report.
analysis::Report write_report(const std::filesystem::path& out, Host& host);

}  // namespace gradus::cli
