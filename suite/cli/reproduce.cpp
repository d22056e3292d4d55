#include <fmt/format.h>

#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/output.h"
#include "cli/study_run.h"
#include "render/report_text.h"
#include "study/claims.h"

namespace gradus::cli {
namespace {

struct ReproduceCommand : StudyRunOptions {
  std::string plugin;
  bool full = false;

  void declare(CLI::App& command) {
    command.add_option("plugin", plugin, "id of the plugin")->required();
    command.add_flag("--full", full, "the full study in place of the smoke study");
  }
};

int reproduce(const ReproduceCommand& command) {
  Host host(command);
  const std::string name = command.full ? "full" : "smoke";
  const study::Study study = study::plugin_study(host.items(), command.plugin, name);
  std::string toml = study.source ? study::study_toml(study.source->table) : "";
  StudyRunOptions options = command;
  if (options.out.empty()) options.out = fmt::format("results/local/{}-{}", command.plugin, name);
  const ReadyStudy ready_study = ready(study, std::move(toml), options, host);
  if (command.dry_run) return print_dry_run(ready_study, options, host);
  const run::RunSummary summary = run_with_progress(ready_study, options, host);
  const analysis::Report report = write_report(ready_study.out, host);
  if (command.json) {
    print_json(list_json(report.records.claims));
    return run::exit_code(summary);
  }
  const std::string claims = render::claims_text(report.records.claims, out_style());
  print(!claims.empty() ? claims
                        : render::report_text(report, out_style()) + "\nthe study has no claims\n");
  print(fmt::format("\n{}\n", (ready_study.out / "report.html").string()));
  return run::exit_code(summary);
}

}  // namespace

void add_reproduce(CLI::App& app, int& exit_code) {
  add_command<ReproduceCommand>(app, exit_code, "reproduce",
                                "run a paper's own study and judge its claims", reproduce);
}

}  // namespace gradus::cli
