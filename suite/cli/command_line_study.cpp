#include "cli/command_line.h"
#include "cli/command_line_options.h"

namespace gradus::cli {
namespace {

/// CLI11's own check names the largest double in place of what is expected.
std::string whole_number(const std::string& text) {
  const bool good = !text.empty() && text.size() < 7 && text[0] != '0' &&
                    text.find_first_not_of("0123456789") == std::string::npos;
  return good ? "" : "expected a whole number from 1 on, found '" + text + "'";
}

void add_running(CLI::App& app, StudyRunOptions& options) {
  app.add_option("--out", options.out, "output folder (default: results/local/NAME)");
  app.add_option("-j,--jobs", options.jobs, "runs at once (default: the number of cores)")
      ->check(whole_number, "");
  app.add_option("--shard", options.shard, "do part i of n of the plan: i/n");
  app.add_flag("--dry-run", options.dry_run, "say what would run, why, and about how long");
  app.add_flag("--accept-stale", options.accept_stale,
               "keep results of another platform or plugin build");
  app.add_flag("--force", options.force, "write into another study's folder");
}

void add_run(CLI::App& app, int& exit_code) {
  std::shared_ptr<RunCommand> options;
  auto* command = add_command(app, "run", "run a study: a file, or tasks and methods by name", run,
                              exit_code, options);
  command->add_option("study", options->study, "study file (TOML)");
  command->add_option("-t,--task", options->tasks, "tasks, separated by commas")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("-m,--method", options->methods, "optimizers or drivers, by commas")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--set", options->sets,
                   "METHOD.OPTION=VALUE, TASK.OPTION=VALUE, run.SETTING=VALUE")
      ->allow_extra_args(false);
  command->add_option("--seeds", options->seeds, "how many, or a list such as 0,3,7");
  command->add_option("--name", options->name, "of the study made from flags");
  command->add_flag("--curves", options->curves, "plot the curves in the terminal");
  add_running(*command, *options);
}

void add_reproduce_and_tool(CLI::App& app, int& exit_code) {
  std::shared_ptr<ReproduceCommand> reproduce_options;
  auto* command = add_command(app, "reproduce", "run a paper's own study and judge its claims",
                              reproduce, exit_code, reproduce_options);
  command->add_option("plugin", reproduce_options->plugin, "id of the plugin")->required();
  command->add_flag("--full", reproduce_options->full,
                    "the full study in place of the smoke study");
  add_running(*command, *reproduce_options);

  std::shared_ptr<ToolCommand> tool_options;
  command = add_command(app, "tool", "work that is not training, from a plugin", tool, exit_code,
                        tool_options);
  command->add_option("tool", tool_options->tool, "id: PLUGIN.TOOL")->required();
  command->add_option("--set", tool_options->sets, "OPTION=VALUE")->allow_extra_args(false);
  command
      ->add_option("--run", tool_options->runs, "folder of a run whose network the tool is given")
      ->allow_extra_args(false);
  add_running(*command, *tool_options);
}

void add_compare(CLI::App& app, int& exit_code) {
  std::shared_ptr<CompareCommand> options;
  auto* command = add_command(app, "compare", "what changed between two reports; silent if nothing",
                              compare, exit_code, options);
  command->add_option("base", options->base, "report.json or output folder")->required();
  command->add_option("new", options->now, "report.json or output folder")->required();
  command->add_option("--rules", options->rules, "thresholds and accepted changes (TOML)");
  command->add_option("--markdown", options->markdown, "write the comparison to this file");
  command->add_option("--junit", options->junit, "write JUnit XML to this file");
}

void add_results(CLI::App& app, int& exit_code) {
  std::shared_ptr<ReportCommand> report_options;
  auto* command =
      add_command(app, "report", "join runs into a page, Markdown and JSON; print the tables",
                  report, exit_code, report_options);
  command->add_option("folders", report_options->folders, "output folders of one study")
      ->required();
  command->add_option("--out", report_options->out, "folder for the report (default: the first)");
  command->add_option("--csv", report_options->csv, "write the final metrics to this file");
  command->add_option("--tables", report_options->tables,
                      "write every table as CSV to this folder");
  command->add_flag("--curves", report_options->curves, "plot the curves in the terminal");
  command->add_option("--metric", report_options->curves_of, "of the curves");
  command->add_option("--against", report_options->against,
                      "compare every method with this one, and not with each other");

  std::shared_ptr<MergeCommand> merge_options;
  command = add_command(app, "merge", "join the output folders of shards", merge, exit_code,
                        merge_options);
  command->add_option("folders", merge_options->folders, "folders to join")->required();
  command->add_option("--out", merge_options->out, "folder to join them into")->required();

  std::shared_ptr<ReplayCommand> replay_options;
  command = add_command(app, "replay", "run a recorded run again and compare", replay, exit_code,
                        replay_options);
  command->add_option("run", replay_options->run, "folder of the run")->required();
  command
      ->add_option("--tolerance", replay_options->tolerance,
                   "relative, for metrics on another platform")
      ->capture_default_str();
}

/// Options that Google Benchmark has too are also known by its names.
void add_bench(CLI::App& app, int& exit_code) {
  std::shared_ptr<BenchCommand> options;
  auto* command = add_command(app, "bench", "the cost of a step", bench, exit_code, options);
  command
      ->add_option("methods", options->methods,
                   "optimizers or drivers (default: sgd, adam; with --filter: all)")
      ->delimiter(',');
  command->add_option("-t,--task", options->task, "on this task")->capture_default_str();
  command->add_option("--set", options->sets, "METHOD.OPTION=VALUE, TASK.OPTION=VALUE")
      ->allow_extra_args(false);
  command->add_option("--filter,--benchmark_filter", options->filter,
                      "methods whose name a regular expression matches");
  command->add_option("--repetitions,--benchmark_repetitions", options->repetitions, "samples")
      ->check(CLI::Range(2, 10000))
      ->capture_default_str();
  auto* steps = command->add_option("--steps", options->steps, "steps a sample")
                    ->check(CLI::Range(1, 1000000000))
                    ->capture_default_str();
  command
      ->add_option("--min-time,--benchmark_min_time", options->min_time_s,
                   "seconds a sample, at least, in place of --steps")
      ->check(CLI::Range(1e-6, 3600.0))
      ->excludes(steps);
  command->add_flag("--aa", options->copies,
                    "measure each method twice, against itself, and state the noise floor");
  command->add_option("--out,--benchmark_out", options->out,
                      "write Google Benchmark's own JSON to this file");
}

}  // namespace

void add_study_commands(CLI::App& app, int& exit_code) {
  add_run(app, exit_code);
  add_reproduce_and_tool(app, exit_code);
  add_results(app, exit_code);
  add_compare(app, exit_code);
  add_bench(app, exit_code);
}

}  // namespace gradus::cli
