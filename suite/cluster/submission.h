// Putting a study into Slurm's queue: what is to be done, by whom, and the jobs that do it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cluster/slurm_script.h"
#include "study/shard.h"

namespace gradus::cluster {

/// What is to be submitted of a study.
struct Submission {
  study::ShardPlan shards;
  SlurmStudy slurm;  ///< `tasks`: those with something to do; none where all is done
};

/// Shares what a study's folder and the folders of its shards have no kept record of among `count`
/// shards, by how long it is expected to take. `slurm` is completed by what this decides. Reads
/// alone. Throws what reading the folder throws.
Submission prepare(const study::Plan& plan, SlurmStudy slurm, int count, bool accept_stale);

/// Writes plan, study, shards and scripts into the study's folder, and submits the array and the
/// job that joins the shards when it is over, well or not. Returns what shards.json then says.
/// Throws Error "submit.no_sbatch" (before anything is written), "submit.queued" where an earlier
/// array of the study is in the queue, "submit.refused" with what sbatch says: then nothing of this
/// submission is in the queue.
study::ShardPlan submit(const study::Plan& plan, std::string_view toml,
                        const Submission& submission);

/// Throws Error "submit.option" where a value of an option could not stand on a line of a script.
void require_one_line(const std::string& option, const std::string& value);

}  // namespace gradus::cluster
