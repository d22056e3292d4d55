#include "base/files.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/study_run.h"
#include "gradus/error.h"
#include "render/report_text.h"
#include "study/flags.h"

namespace gradus::cli {
namespace {

StudyFlags flags_of(const RunCommand& command) {
  StudyFlags flags;
  flags.name = command.name;
  flags.tasks = command.tasks;
  flags.methods = command.methods;
  flags.sets = command.sets;
  if (!command.seeds.empty()) flags.seeds = command.seeds;
  return flags;
}

/// A study file with --set and --seeds applied.
StudySource source_with_flags(const RunCommand& command, const ItemCatalogue& items) {
  if (!command.tasks.empty() || !command.methods.empty() || !command.name.empty()) {
    throw Error("command.line", "gradus run", "a study file, or --task and --method", "both",
                "change a study's values with --set");
  }
  StudySource source = read_study(command.study);
  for (const std::string& set : command.sets) apply_set(source.json, set, items);
  if (!command.seeds.empty()) source.json["seeds"] = seeds_from_text(command.seeds);
  return source;
}

}  // namespace

int run(const RunCommand& command) {
  Host host(command);
  const bool from_file = !command.study.empty();
  StudySource source = from_file ? source_with_flags(command, host.items())
                                 : study_from_flags(flags_of(command), host.items());
  const bool as_given = from_file && command.sets.empty() && command.seeds.empty();
  std::string toml = as_given ? read_file(command.study) : study_toml(source.json);
  const ReadyStudy study = ready(study_from(std::move(source)), std::move(toml), command, host);
  if (command.dry_run) return print_dry_run(study, command, host);
  const RunSummary summary = run_with_progress(study, command, host);
  const analysis::Report report = write_report(study.out, host);
  if (command.json) {
    print_json(to_json(report));
    return exit_code(summary);
  }
  print(render::report_text(report, out_style()));
  const std::string claims = render::claims_text(report.records.claims, out_style());
  if (!claims.empty()) print("\n" + claims);
  if (command.curves) print("\n" + render::curves_text(report, "", out_style()));
  print("\n" + (study.out / "report.html").string() + "\n");
  return exit_code(summary);
}

}  // namespace gradus::cli
