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

/// A report whose runs and tools have the ids of their requests: options that were edited would
/// else be taken for the same run.
Json own_report(const fs::path& file) {
  Json report = read_json(file, "gradus.report");
  for (const char* list : {"runs", "tools"}) {
    for (const Json& record : report.at(list)) {
      require_own_id(record, file.string() + ": " + list);
    }
  }
  return report;
}

/// A report.json, that of an output folder, or the folder's runs joined.
Json read_report(const fs::path& given, Host& host) {
  const fs::path file = fs::is_directory(given) ? given / "report.json" : given;
  if (fs::exists(file) || file == given) return own_report(file);
  std::vector<std::string> left_out;
  const analysis::Report report =
      analysis::make_report(std::vector<fs::path>{given}, host.items(), left_out);
  print_notes(left_out);
  return to_json(report);
}

int compare(const CompareCommand& command) {
  const regression::Rules rules =
      command.rules.empty() ? regression::Rules{} : regression::read_rules(command.rules);
  Host host(command);
  const Json base = read_report(command.base, host);
  std::error_code missing;  // is told by read_report
  const bool itself = fs::equivalent(command.base, command.now, missing);
  const Json other = itself ? Json() : read_report(command.now, host);
  const regression::Comparison comparison =
      regression::compare_reports(base, itself ? base : other, rules);
  if (!command.markdown.empty()) {
    write_atomically(command.markdown, render::comparison_markdown(comparison));
  }
  if (!command.junit.empty()) {
    write_atomically(command.junit, render::comparison_junit(comparison));
  }
  if (command.json) {
    print_json(to_json(comparison));
  } else {
    print(render::comparison_text(comparison, out_style()));
  }
  if (comparison.rows.empty()) return exit_nothing;
  return comparison.worse() ? exit_worse : exit_good;
}

}  // namespace

void add_compare(CLI::App& app, int& exit_code) {
  add_command<CompareCommand>(app, exit_code, "compare",
                              "what changed between two reports; silent if nothing", compare);
}

}  // namespace gradus::cli
