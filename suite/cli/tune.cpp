#include <fmt/format.h>

#include "base/files.h"
#include "base/output_folder.h"
#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/output.h"
#include "cli/study_run.h"
#include "gradus/datasets/catalogue.h"
#include "gradus/error.h"
#include "record/record_file.h"
#include "render/report_text.h"
#include "render/tuning_text.h"
#include "study/flags.h"
#include "study/trial_plan.h"
#include "study/tuned_file.h"
#include "tuning/draw.h"
#include "tuning/trial_chooser.h"

namespace gradus::cli {
namespace {

struct TuneCommand : StudyRunOptions {
  std::string study;
  std::vector<std::string> sets;
  bool check = false, choose_only = false;

  void declare(CLI::App& command) {
    command.add_option("study", study, "study file (TOML) with [tune]")->required();
    command.add_option("--set", sets, "METHOD.OPTION=VALUE, tune.KEY=VALUE, run.SETTING=VALUE")
        ->allow_extra_args(false);
    command.add_flag("--check", check,
                     "write nothing and run nothing else: say whether the file of chosen values "
                     "would be the same");
    command.add_flag("--choose-only", choose_only, "do not run the study with what is chosen");
  }
};

/// The command that does the same again.
std::string command_text(const TuneCommand& command) {
  std::string text = "gradus tune " + command.study;
  for (const std::string& set : command.sets) text += fmt::format(" --set '{}'", set);
  return text;
}

study::StudySource source_of(const TuneCommand& command, const study::ItemCatalogue& items) {
  study::StudySource source = study::read_study(command.study);
  for (const std::string& set : command.sets) study::apply_set(source.table, set, items);
  return source;
}

study::TrialPlan trial_plan(const study::Study& study, Host& host) {
  const auto checksum_of = [](const std::string& dataset) {
    return datasets::identity(datasets::entry(dataset));
  };
  const study::DrawTrials draw = study.tune ? tuning::drawn_by(*study.tune) : study::DrawTrials();
  return study::make_trial_plan(study, host.items(), checksum_of, draw);
}

/// The trials in their own output folder.
ReadyStudy trials_of(const study::TrialPlan& plan, const std::string& toml,
                     const std::filesystem::path& out) {
  return {plan.plan, toml, out / record::tuning_folder};
}

int print_differences(const record::Tuning& before, const record::Tuning& now) {
  const std::vector<std::string> differences = tuning::choice_differences(before, now);
  for (const std::string& difference : differences) print(difference + "\n");
  if (differences.empty()) print("the same settings are chosen\n");
  return differences.empty() ? run::exit_good : run::exit_worse;
}

void write_values(const std::filesystem::path& path, const record::Tuning& tuning) {
  std::error_code exists;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), exists);
  write_atomically(path, study::tuned_text(tuning));
}

bool has_failed_trials(const record::Tuning& tuning) {
  for (const record::TuningCell& cell : tuning.cells) {
    if (cell.best() == nullptr) return true;
    for (const record::TuningTrial& trial : cell.trials) {
      if (trial.failed > 0) return true;
    }
  }
  return false;
}

void require_known_trials(const TuneCommand& command, const study::TuneTable& tune) {
  if (command.shard.empty() || tune.strategy != record::SearchStrategy::halving) return;
  throw Error("tune.shard", "--shard", "a strategy whose trials are known before they run",
              "halving", "take strategy = \"sobol\", or run it on one machine");
}

/// A part of the trials: what is chosen is known when all parts are joined.
int run_shard(const TuneCommand& command, const ReadyStudy& trials, Host& host) {
  const run::RunSummary summary = run_with_progress(trials, command, host);
  print("join the parts with `gradus merge`, then run the same command without --shard\n");
  return run::exit_code(summary);
}

/// Runs the study with what was chosen and reports on it.
int confirm(const TuneCommand& command, study::Study study, const std::string& toml,
            const record::Tuning& tuning, Host& host) {
  study.tuned = std::make_shared<const record::Tuning>(study::chosen_alone(tuning));
  const ReadyStudy confirmation = ready(study, toml, command, host);
  const run::RunSummary summary = run_with_progress(confirmation, command, host);
  const analysis::Report report = write_report(confirmation.out, host);
  if (command.json) {
    print_json(to_json(report));
  } else {
    print(render::report_text(report, out_style()));
    print(fmt::format("\n{}\n", (confirmation.out / "report.html").string()));
  }
  return run::exit_code(summary);
}

int tune(const TuneCommand& command) {
  Host host(command);
  study::StudySource source = source_of(command, host.items());
  const std::string toml =
      command.sets.empty() ? read_file(command.study) : study::study_toml(source.table);
  const study::Study study = study::study_from(std::move(source));
  const study::TrialPlan plan = trial_plan(study, host);
  require_known_trials(command, *study.tune);
  const std::filesystem::path out = command.out.empty()
                                        ? std::filesystem::path("results/local") / study.name
                                        : std::filesystem::path(command.out);
  const ReadyStudy trials = trials_of(plan, toml, out);
  study::require_folder(out, plan.plan, command.force);
  if (command.dry_run) return print_dry_run(trials, command, host);
  if (!command.shard.empty()) return run_shard(command, trials, host);
  tuning::TrialChooser chooser(plan, study.tune->reduction);
  const run::RunSummary summary = run_with_progress(trials, command, host, &chooser,
                                                    static_cast<std::int64_t>(chooser.expected()));
  if (summary.interrupted || !chooser.complete()) return run::exit_interrupted;
  record::Tuning tuning = chooser.result();
  tuning.command = command_text(command);
  tuning::add_border_commands(tuning, plan, "gradus tune " + command.study);
  if (command.check) {
    if (study.tuned == nullptr) {
      throw Error("tune.values", "gradus tune --check", "a file of chosen values",
                  "no " + study.tune->values, "make it without --check");
    }
    return print_differences(*study.tuned, tuning);
  }
  record::write_tuning(OutputFolder(out), tuning);
  write_values(study.tune->values, tuning);
  if (!command.choose_only) {
    const int code = confirm(command, study, toml, tuning, host);
    return code == run::exit_good && has_failed_trials(tuning) ? run::exit_failed : code;
  }
  if (command.json) {
    print_json(to_json(tuning));
  } else {
    print(render::tuning_text(tuning, nullptr, out_style()));
    print(fmt::format("\n{}\n", study.tune->values));
  }
  return has_failed_trials(tuning) ? run::exit_failed : run::exit_good;
}

}  // namespace

void add_tune(CLI::App& app, int& exit_code) {
  add_command<TuneCommand>(app, exit_code, "tune",
                           "choose the options that a study searches, then run it with them", tune);
}

}  // namespace gradus::cli
