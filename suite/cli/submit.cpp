#include <fmt/format.h>

#include "base/files.h"
#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/output.h"
#include "cli/study_run.h"
#include "cluster/submission.h"
#include "gradus/error.h"
#include "render/numbers.h"
#include "run/output_lock.h"
#include "study/flags.h"

namespace gradus::cli {
namespace {

constexpr int most_shards = 10000;  // Slurm's MaxArraySize allows fewer on most clusters

struct SubmitCommand : CommonOptions {
  std::string study, out, seeds, time, partition, account, gres, checkpoint_every;
  std::vector<std::string> sets, passed;
  bool slurm = false, print = false, accept_stale = false, force = false;
  int shards = 0, jobs = 1, array_limit = 0;

  void declare(CLI::App& command) {
    command.add_option("study", study, "study file (TOML)")->required();
    command.add_option("sbatch", passed, "after `--`: other options of sbatch")
        ->type_name(passed_on);
    command.add_flag("--slurm", slurm, "to Slurm, with sbatch")->required();
    command.add_option("--shards", shards, "parts of the study: tasks of the job array")
        ->required()
        ->check(CLI::Range(1, most_shards));
    command.add_flag("--print", print, "print the scripts, write and submit nothing");
    command.add_option("--out", out, "output folder (default: results/local/NAME)");
    command
        .add_option("-j,--jobs", jobs, "runs at once in a task, and its processors (default: 1)")
        ->check(CLI::Range(1, 4096));
    command.add_option("--array-limit", array_limit, "tasks at once")
        ->check(CLI::Range(1, most_shards));
    command.add_option("--time", time, "limit of a task, as sbatch takes it: 2:00:00");
    command.add_option("--partition", partition, "of all jobs");
    command.add_option("--account", account, "of all jobs");
    command.add_option("--gres", gres, "of a task, such as gpu:1");
    command.add_option("--set", sets, "as `gradus run` takes it")->allow_extra_args(false);
    command.add_option("--seeds", seeds, "how many, or a list such as 0,3,7");
    add_checkpoint_option(command, checkpoint_every);
    command.add_flag("--accept-stale", accept_stale,
                     "keep results of another platform or plugin build, as where nodes differ");
    command.add_flag("--force", force, "write into another study's folder");
  }
};

/// The arguments with which each task runs its part.
std::vector<std::string> run_arguments(const SubmitCommand& command) {
  std::vector<std::string> arguments = {std::filesystem::absolute(command.study).string()};
  for (const std::string& set : command.sets) arguments.insert(arguments.end(), {"--set", set});
  if (!command.seeds.empty()) arguments.insert(arguments.end(), {"--seeds", command.seeds});
  for (const std::string& plugin : command.plugins) {
    arguments.insert(arguments.end(), {"--plugin", std::filesystem::absolute(plugin).string()});
  }
  if (!command.checkpoint_every.empty()) {
    arguments.insert(arguments.end(), {"--checkpoint-every", command.checkpoint_every});
  }
  if (command.accept_stale) arguments.emplace_back("--accept-stale");
  if (command.force) arguments.emplace_back("--force");
  return arguments;
}

cluster::SlurmStudy slurm_study(const SubmitCommand& command, const ReadyStudy& study) {
  cluster::SlurmStudy slurm;
  slurm.name = study.plan.study;
  slurm.gradus = std::filesystem::read_symlink("/proc/self/exe");
  slurm.out = std::filesystem::absolute(study.out).lexically_normal();
  slurm.cpus_per_task = command.jobs;
  if (command.array_limit > 0) slurm.array_limit = command.array_limit;
  slurm.run = run_arguments(command);
  const auto add = [](std::vector<std::string>& options, const std::string& name,
                      const std::string& value) {
    if (!value.empty()) options.push_back(fmt::format("--{}={}", name, value));
  };
  add(slurm.of_array, "time", command.time);
  add(slurm.of_array, "gres", command.gres);
  add(slurm.of_both, "partition", command.partition);
  add(slurm.of_both, "account", command.account);
  slurm.of_both.insert(slurm.of_both.end(), command.passed.begin(), command.passed.end());
  for (const std::string& option : slurm.of_array) cluster::require_one_line("--time", option);
  for (const std::string& option : slurm.of_both) cluster::require_one_line("sbatch", option);
  for (const std::string& word : slurm.run) cluster::require_one_line("gradus run", word);
  cluster::require_one_line("--out", slurm.out.string());
  return slurm;
}

std::pair<study::Study, std::string> study_of(const SubmitCommand& command, Host& host) {
  study::StudySource source = study::read_study(command.study);
  const bool as_given = command.sets.empty() && command.seeds.empty();
  for (const std::string& set : command.sets) study::apply_set(source.table, set, host.items());
  if (!command.seeds.empty()) source.table["seeds"] = study::seeds_from_text(command.seeds);
  std::string toml = as_given ? read_file(command.study) : study::study_toml(source.table);
  return {study::study_from(std::move(source)), std::move(toml)};
}

std::string submitted_text(const study::ShardPlan& shards, const cluster::Submission& submission,
                           const std::filesystem::path& out) {
  std::size_t requests = 0;
  double longest = 0;
  bool known = true;
  for (const study::ShardPlan::Part& part : shards.shards) {
    requests += part.requests.size();
    known = known && part.expected_s.has_value();
    longest = std::max(longest, part.expected_s.value_or(0));
  }
  std::string text =
      fmt::format("job {}: {} in {}", shards.job.value_or(""),
                  render::counted(static_cast<int64_t>(requests), "run"),
                  render::counted(static_cast<int64_t>(submission.slurm.tasks.size()), "task"));
  if (known) {
    text += fmt::format(", at most {} each",
                        render::duration(longest / submission.slurm.cpus_per_task));
  }
  return fmt::format("{}; job {} joins them\ngradus status {}\n", text,
                     shards.merge_job.value_or(""), out.string());
}

int submit(const SubmitCommand& command) {
  Host host(command);
  auto [study, toml] = study_of(command, host);
  StudyRunOptions options;
  options.out = command.out;
  const ReadyStudy ready_study = ready(study, std::move(toml), options, host);
  const cluster::SlurmStudy slurm = slurm_study(command, ready_study);
  study::require_folder(slurm.out, ready_study.plan, command.force);
  if (command.print) {
    auto submission =
        cluster::prepare(ready_study.plan, slurm, command.shards, command.accept_stale);
    if (submission.slurm.tasks.empty()) {
      print("all runs are done\n");
      return run::exit_good;
    }
    print(cluster::array_script(submission.slurm) + "\n" + cluster::merge_script(submission.slurm));
    return run::exit_good;
  }
  const run::OutputLock lock(slurm.out, {},
                             [](std::string_view text) { print_notes({std::string(text)}); });
  const auto submission =
      cluster::prepare(ready_study.plan, slurm, command.shards, command.accept_stale);
  if (submission.slurm.tasks.empty()) {
    print("all runs are done: `gradus merge` joins the shards\n");
    return run::exit_good;
  }
  const study::ShardPlan shards = cluster::submit(ready_study.plan, ready_study.toml, submission);
  if (command.json) {
    print_json({{"job", *shards.job},
                {"merge_job", *shards.merge_job},
                {"tasks", submission.slurm.tasks}});
  } else {
    print(submitted_text(shards, submission, slurm.out));
  }
  return run::exit_good;
}

}  // namespace

void add_submit(CLI::App& app, int& exit_code) {
  add_command<SubmitCommand>(app, exit_code, "submit",
                             "run a study as a job array of Slurm, one shard a task", submit);
}

}  // namespace gradus::cli
