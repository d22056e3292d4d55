#include <fmt/format.h>

#include "analysis/seed_plan.h"
#include "base/files.h"
#include "base/toml_limits.h"
#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/output.h"
#include "cli/study_run.h"
#include "gradus/error.h"
#include "render/numbers.h"
#include "render/report_text.h"
#include "render/seed_plan_text.h"
#include "study/flags.h"

namespace gradus::cli {
namespace {

struct RunCommand : StudyRunOptions {
  std::string study;  ///< file, or empty: from the flags
  std::string name;
  std::vector<std::string> tasks, methods, sets;
  std::string seeds;
  bool curves = false;
  std::optional<double> plan_power, difference;

  void declare(CLI::App& command) {
    command.add_option("study", study, "study file (TOML)");
    command.add_option("-t,--task", tasks, "tasks, separated by commas")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("-m,--method", methods, "optimizers or drivers, by commas")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_option("--set", sets, "METHOD.OPTION=VALUE, TASK.OPTION=VALUE, run.SETTING=VALUE")
        ->allow_extra_args(false);
    command.add_option("--seeds", seeds, "how many, or a list such as 0,3,7");
    command.add_option("--name", name, "of the study made from flags");
    command.add_flag("--curves", curves, "plot the curves in the terminal");
    auto* power = command.add_option(
        "--plan-seeds", plan_power,
        "run nothing: say how many seeds show a difference with this probability (0.8, say), from "
        "the runs that the output folder has");
    command
        .add_option("--difference", difference,
                    "with --plan-seeds: the difference of the leading metric that would matter "
                    "(default: the one that was seen)")
        ->needs(power);
  }
};

study::StudyFlags flags_of(const RunCommand& command) {
  study::StudyFlags flags;
  flags.name = command.name;
  flags.tasks = command.tasks;
  flags.methods = command.methods;
  flags.sets = command.sets;
  if (!command.seeds.empty()) flags.seeds = command.seeds;
  return flags;
}

/// A study file with --set and --seeds applied.
study::StudySource source_with_flags(const RunCommand& command, const study::ItemCatalogue& items) {
  if (!command.tasks.empty() || !command.methods.empty() || !command.name.empty()) {
    throw Error("command.line", "gradus run", "a study file, or --task and --method", "both",
                "change a study's values with --set");
  }
  study::StudySource source = study::read_study(command.study);
  for (const std::string& set : command.sets) study::apply_set(source.table, set, items);
  if (!command.seeds.empty()) source.table["seeds"] = study::seeds_from_text(command.seeds);
  return source;
}

/// How many seeds the comparisons need, from the runs of a pilot in the output folder.
int print_seed_plan(const RunCommand& command, const ReadyStudy& study, Host& host) {
  if (!std::filesystem::exists(study.out / "plan.json")) {
    throw Error("run.no_pilot", study.out.string(), "runs of a few seeds to plan from", "none",
                "run the study with --seeds 5 first");
  }
  std::vector<std::string> left_out;
  const std::vector<std::filesystem::path> folders = {study.out};
  analysis::ComparisonOptions asked;
  asked.against = study.plan.comparisons.against;
  asked.comparisons = study.plan.comparisons;
  const analysis::Report pilot = analysis::make_report(folders, host.items(), left_out, asked);
  print_notes(left_out);
  analysis::SeedPlanOptions options{.power = *command.plan_power, .difference = command.difference};
  const std::vector<analysis::SeedNeed> needs = analysis::plan_seeds(pilot, options);
  if (command.json) {
    print_json(to_json(needs, pilot));
  } else {
    print(render::seed_plan_text(needs, pilot, options, out_style()));
  }
  return needs.empty() ? run::exit_nothing : run::exit_good;
}

int run(const RunCommand& command) {
  Host host(command);
  const bool from_file = !command.study.empty();
  study::StudySource source = from_file ? source_with_flags(command, host.items())
                                        : study::study_from_flags(flags_of(command), host.items());
  const bool as_given = from_file && command.sets.empty() && command.seeds.empty();
  std::string toml =
      as_given ? read_file(command.study, TomlLimits().bytes) : study::study_toml(source.table);
  const ReadyStudy study =
      ready(study::study_from(std::move(source)), std::move(toml), command, host);
  if (command.plan_power) return print_seed_plan(command, study, host);
  if (command.dry_run) return print_dry_run(study, command, host);
  const study::FolderState before = study::folder_state(study.out, study.plan);
  const run::RunSummary summary = run_with_progress(study, command, host);
  if (!command.json && !command.curves && has_report_of(study, summary, before)) {
    print(fmt::format("all {} were made before; `gradus report {}` prints the tables\n\n{}\n",
                      render::counted(summary.reused, "run"), study.out.string(),
                      (study.out / "report.html").string()));
    return run::exit_code(summary);
  }
  const analysis::Report report = write_report(study.out, host);
  if (command.json) {
    print_json(to_json(report));
    return run::exit_code(summary);
  }
  print(render::report_text(report, out_style()));
  const std::string claims = render::claims_text(report.records.claims, out_style());
  if (!claims.empty()) print("\n" + claims);
  if (command.curves) print("\n" + render::curves_text(report, "", out_style()));
  print(fmt::format("\n{}\n", (study.out / "report.html").string()));
  return run::exit_code(summary);
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  add_command<RunCommand>(app, exit_code, "run",
                          "run a study: a file, or tasks and methods by name", run);
}

}  // namespace gradus::cli
