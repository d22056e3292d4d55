#include "analysis/report.h"
#include "base/files.h"
#include "cli/command.h"
#include "cli/host.h"
#include "cli/output.h"
#include "gradus/error.h"
#include "record/record_file.h"
#include "record/work_record.h"
#include "regression/report_comparison.h"
#include "render/regression_text.h"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

struct CompareCommand : CommonOptions {
  std::string base, now;        ///< report.json or output folder
  std::string rules;            ///< thresholds and accepted changes
  std::string markdown, junit;  ///< files to write

  void declare(CLI::App& command) {
    command.add_option("base", base, "report.json or output folder")->required();
    command.add_option("new", now, "report.json or output folder")->required();
    command.add_option("--rules", rules, "thresholds and accepted changes (TOML)");
    command.add_option("--markdown", markdown, "write the comparison to this file");
    command.add_option("--junit", junit, "write JUnit XML to this file");
  }
};

/// The records of a report.json, of that of an output folder, or of the folder itself.
analysis::StudyRecords read_records(const fs::path& given, Host& host) {
  const fs::path file = fs::is_directory(given) ? given / "report.json" : given;
  if (fs::exists(file) || file == given) return analysis::read_report_records(file);
  std::vector<std::string> left_out;
  analysis::Report report =
      analysis::make_report(std::vector<fs::path>{given}, host.items(), left_out);
  print_notes(left_out);
  return std::move(report.records);
}

int compare(const CompareCommand& command) {
  const regression::Rules rules =
      command.rules.empty() ? regression::Rules{} : regression::read_rules(command.rules);
  Host host(command);
  const analysis::StudyRecords base = read_records(command.base, host);
  std::error_code missing;  // is told by read_records
  const bool itself = fs::equivalent(command.base, command.now, missing);
  const analysis::StudyRecords other =
      itself ? analysis::StudyRecords() : read_records(command.now, host);
  const regression::Comparison comparison =
      regression::compare_reports(base, itself ? base : other, rules);
  if (!command.markdown.empty()) {
    write_atomically(command.markdown, render::comparison_markdown(comparison));
  }
  if (!command.junit.empty()) {
    write_atomically(command.junit, render::comparison_junit(comparison));
  }
  if (command.json) {
    print_json_text(comparison_json(comparison));
  } else {
    print(render::comparison_text(comparison, out_style()));
  }
  if (comparison.rows.empty()) return run::exit_nothing;
  return comparison.worse() ? run::exit_worse : run::exit_good;
}

}  // namespace

void add_compare(CLI::App& app, int& exit_code) {
  add_command<CompareCommand>(app, exit_code, "compare",
                              "what changed between two reports; silent if nothing", compare);
}

}  // namespace gradus::cli
