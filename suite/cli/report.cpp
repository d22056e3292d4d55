#include "analysis/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/files.h"
#include "base/output_folder.h"
#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/host.h"
#include "cli/output.h"
#include "cluster/shard_folders.h"
#include "cluster/study_status.h"
#include "record/record_file.h"
#include "render/csv.h"
#include "render/numbers.h"
#include "render/report_files.h"
#include "render/report_text.h"
#include "run/interrupts.h"

namespace gradus::cli {
namespace {

struct ReportCommand : CommonOptions {
  std::vector<std::string> folders;
  std::string out, csv, tables, curves_of, against;
  std::vector<std::string> compare;
  bool curves = false, watch = false;
  int every = 10;

  void declare(CLI::App& command) {
    command.add_option("folders", folders, "output folders of one study")->required();
    command.add_option("--out", out, "folder for the report (default: the first)");
    command.add_option("--csv", csv, "write the final metrics to this file");
    command.add_option("--tables", tables, "write every table as CSV to this folder");
    command.add_flag("--curves", curves, "plot the curves in the terminal");
    command.add_option("--metric", curves_of, "of the curves");
    command.add_option("--against", against,
                       "compare every method with this one, and not with each other");
    command
        .add_option("--compare", compare,
                    "these methods with each other: Holm's correction is over their pairs alone")
        ->delimiter(',')
        ->excludes("--against");
    auto* watching = command.add_flag("--watch", watch,
                                      "write the report again while runs end, until all are done; "
                                      "an open page follows");
    command.add_option("--every", every, "with --watch: seconds between two reports (default: 10)")
        ->needs(watching)
        ->check(CLI::Range(1, 86400));
  }

  std::filesystem::path place() const { return out.empty() ? folders.front() : out; }
  analysis::ComparisonOptions comparisons() const {
    analysis::ComparisonOptions options{.against = against};
    if (!compare.empty()) options.comparisons = study::comparisons_among(compare, "--compare");
    return options;
  }
};

/// The folders that are given; for a study that was submitted those of its shards as well.
std::vector<std::filesystem::path> folders_now(const ReportCommand& command) {
  std::vector<std::filesystem::path> folders;
  for (const std::string& given : command.folders) {
    const bool submitted = std::filesystem::exists(cluster::shard_plan_path(given));
    if (!submitted || std::filesystem::exists(std::filesystem::path(given) / study::plan_file)) {
      folders.emplace_back(given);
    }
    if (!submitted) continue;
    for (const int index : cluster::begun_shards(given)) {
      folders.push_back(cluster::shard_folder(given, index));
    }
  }
  return folders;
}

/// Waits; false where the user has had enough.
bool wait_for_more(std::chrono::duration<double> time, const run::Interrupts& interrupts) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < until && interrupts.count() == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return interrupts.count() == 0;
}

/// Makes the report again and again, with pauses that are long against the time that it takes.
int watch(const ReportCommand& command) {
  Host host(command);
  const run::Interrupts interrupts;
  std::int64_t shown = -1;
  while (true) {
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<std::filesystem::path> folders = folders_now(command);
    const cluster::StudyStatus status = cluster::study_status({command.folders.front()}, {});
    const bool over = status.done + status.failed >= status.planned || interrupts.count() > 0;
    if (over || status.done + status.failed != shown) {
      std::vector<std::string> left_out;
      const analysis::Report report =
          analysis::make_report(folders, host.items(), left_out, command.comparisons());
      const auto page =
          render::write_report_files(command.place(), report, over ? 0 : command.every);
      shown = status.done + status.failed;
      print(fmt::format("{} runs: {}\n", render::out_of(shown, status.planned), page.string()));
    }
    if (over) return interrupts.count() > 0 ? run::exit_interrupted : run::exit_good;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const std::chrono::duration<double> pause = std::chrono::seconds(command.every);
    wait_for_more(std::max(pause, 4 * took), interrupts);
  }
}

int report(const ReportCommand& command) {
  if (command.watch) return watch(command);
  Host host(command);
  const std::vector<std::filesystem::path> folders(command.folders.begin(), command.folders.end());
  std::vector<std::string> left_out;
  const analysis::Report report =
      analysis::make_report(folders, host.items(), left_out, command.comparisons());
  print_notes(left_out);
  const std::filesystem::path page = render::write_report_files(command.place(), report);
  if (!command.tables.empty()) {
    for (const render::CsvFile& file : render::csv_files(report)) {
      OutputFolder(command.tables).write(file.name, file.text);
    }
  }
  if (!command.csv.empty()) {
    write_atomically(command.csv, render::final_csv(report));
  }
  if (command.json) {
    print_json(to_json(report));
  } else {
    print(render::report_text(report, out_style()));
    const std::string claims = render::claims_text(report.records.claims, out_style());
    if (!claims.empty()) print("\n" + claims);
    if (command.curves || !command.curves_of.empty()) {
      print("\n" + render::curves_text(report, command.curves_of, out_style()));
    }
    print(fmt::format("\n{}\n", page.string()));
  }
  return report.records.runs.empty() && report.records.tools.empty() ? run::exit_nothing
                                                                     : run::exit_good;
}

}  // namespace

void add_report(CLI::App& app, int& exit_code) {
  add_command<ReportCommand>(app, exit_code, "report",
                             "join runs into a page, Markdown and JSON; print the tables", report);
}

}  // namespace gradus::cli
