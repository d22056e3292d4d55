#include "cluster/submission.h"

#include <fmt/format.h>

#include <algorithm>

#include "cluster/shard_folders.h"
#include "cluster/slurm.h"
#include "gradus/error.h"
#include "process/captured.h"
#include "study/results.h"

namespace gradus::cluster {
namespace {

namespace fs = std::filesystem;

/// What the study's folder and its shards have together.
study::Results all_results(const fs::path& out) {
  study::Results all(out);
  for (const int index : begun_shards(out)) all.add(study::Results(shard_folder(out, index)));
  return all;
}

void require_not_queued(const fs::path& out) {
  if (!fs::exists(shard_plan_path(out))) return;
  const study::ShardPlan before = study::read_shard_plan(shard_plan_path(out));
  if (!before.job) return;
  const auto tasks = queued_tasks(*before.job);
  if (!tasks || tasks->empty()) return;
  throw Error("submit.queued", out.string(), "no job of this study in the queue",
              fmt::format("{} tasks of job {}", tasks->size(), *before.job),
              fmt::format("wait for it, or end it: scancel {}", *before.job));
}

/// Shards of an edited study go on in their folders, which `gradus merge` wants to be of one study.
void write_plans(const study::Plan& plan, std::string_view toml, const fs::path& out) {
  study::write_plan(out, plan, toml);
  for (const int index : begun_shards(out)) study::write_plan(shard_folder(out, index), plan, toml);
}

/// Takes a job out of the queue again.
void cancel(const std::string& job) {
  if (const auto scancel = process::find_program("scancel")) {
    process::run_program(*scancel, {job}, std::chrono::seconds(60));
  }
}

}  // namespace

void require_one_line(const std::string& option, const std::string& value) {
  const auto is_control = [](unsigned char sign) { return sign < 0x20 || sign == 0x7f; };
  if (std::ranges::none_of(value, is_control)) return;
  throw Error("submit.option", option, "a value on one line", "a line end or control character",
              "");
}

Submission prepare(const study::Plan& plan, SlurmStudy slurm, int count, bool accept_stale) {
  study::TodoOptions options;
  options.accept_stale = accept_stale;
  const auto rows = study::todo_list(plan, all_results(slurm.out), options);
  Submission submission{study::share_out(plan, rows, count, homes_of(slurm.out)), std::move(slurm)};
  submission.slurm.shards = count;
  int index = 0;
  for (const study::ShardPlan::Part& part : submission.shards.shards) {
    ++index;
    if (!part.requests.empty()) submission.slurm.tasks.push_back(index);
  }
  return submission;
}

study::ShardPlan submit(const study::Plan& plan, std::string_view toml,
                        const Submission& submission) {
  const SlurmStudy& slurm = submission.slurm;
  const fs::path sbatch = require_sbatch();
  require_not_queued(slurm.out);
  write_plans(plan, toml, slurm.out);
  const OutputFolder out(slurm.out);
  study::ShardPlan shards = submission.shards;
  study::write_shard_plan(out, shards);
  const fs::path logs = log_folder(slurm.out).lexically_relative(slurm.out);
  out.write(logs / "array.sh", array_script(slurm));
  out.write(logs / "merge.sh", merge_script(slurm));
  shards.job = submit(sbatch, {}, slurm.out / logs / "array.sh");
  try {
    shards.merge_job =
        submit(sbatch, {"--dependency=afterany:" + *shards.job}, slurm.out / logs / "merge.sh");
  } catch (const Error&) {
    cancel(*shards.job);
    throw;
  }
  study::write_shard_plan(out, shards);
  return shards;
}

}  // namespace gradus::cluster
