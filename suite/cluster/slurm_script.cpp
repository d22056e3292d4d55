#include "cluster/slurm_script.h"

#include <fmt/format.h>

#include <algorithm>

#include "cluster/shard_folders.h"

namespace gradus::cluster {
namespace {

bool is_plain(char sign) {
  return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') ||
         (sign >= '0' && sign <= '9') ||
         std::string_view("_-./,:=@%+").find(sign) != std::string_view::npos;
}

/// An option for a line "#SBATCH ...", where Slurm reads double quotes and backslashes.
std::string directive(const std::string& option) {
  std::string text = "#SBATCH ";
  if (std::ranges::all_of(option, is_plain)) return text + option + "\n";
  text += '"';
  for (const char sign : option) {
    if (sign == '"' || sign == '\\') text += '\\';
    text += sign;
  }
  return text + "\"\n";
}

std::string shell_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += " " + shell_word(word);
  return text;
}

/// The name of a job: the study's, without signs that Slurm would read in a file's name.
std::string job_name(const SlurmStudy& study) {
  std::string name = "gradus-" + study.name;
  std::ranges::replace_if(
      name, [](char sign) { return sign == '%' || sign == '\\' || sign == ' '; }, '-');
  return name;
}

/// A path in which Slurm finds no pattern of its own.
std::string log_pattern(const SlurmStudy& study, std::string_view file) {
  std::string folder = log_folder(study.out).string(), escaped;
  for (const char sign : folder) escaped += sign == '%' ? std::string("%%") : std::string(1, sign);
  return escaped + "/" + std::string(file);
}

constexpr std::string_view array_body = R"sh(
# One shard of the study a task. What is done stays: a task that is started again goes on.
folder={shards}/$SLURM_ARRAY_TASK_ID
ended() {{ find "$folder" -mindepth 3 -maxdepth 3 -name record.json 2> /dev/null | wc -l; }}
kept() {{ find "$folder/checkpoints" -name '*.pt' -printf '%p %T@\n' 2> /dev/null | sort; }}
before=$(ended)
kept_before=$(kept)
late=no
trap 'late=yes; kill -TERM "$gradus" 2> /dev/null' USR1
trap 'kill -TERM "$gradus" 2> /dev/null' TERM INT
{gradus} run{run} --out "$folder" \
  --shard "$SLURM_ARRAY_TASK_ID/{count}" --assigned {file} --jobs {cpus} &
gradus=$!
wait "$gradus"
code=$?
while kill -0 "$gradus" 2> /dev/null; do  # a signal ended the waiting alone
  wait "$gradus"
  code=$?
done
# Its time was up: back into the queue, unless no run ended or came to a checkpoint in all that time.
if [ "$late" = yes ] && {{ [ "$(ended)" -gt "$before" ] || [ "$(kept)" != "$kept_before" ]; }}; then
  scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_$SLURM_ARRAY_TASK_ID"
fi
exit "$code"
)sh";

constexpr std::string_view merge_body = R"sh(
# Joins the shards; what is missing is said, and the report is of what is there.
set -- {shards}/*/plan.json
{gradus} merge --out {out} "${{@%/plan.json}}"
merged=$?
{gradus} report {out} || exit
exit "$merged"
)sh";

}  // namespace

std::string shell_word(std::string_view word) {
  if (!word.empty() && std::ranges::all_of(word, is_plain)) return std::string(word);
  std::string text = "'";
  for (const char sign : word) text += sign == '\'' ? std::string("'\\''") : std::string(1, sign);
  return text + "'";
}

std::string task_list(const std::vector<int>& tasks) {
  std::string text;
  for (std::size_t first = 0; first < tasks.size();) {
    std::size_t last = first;
    while (last + 1 < tasks.size() && tasks[last + 1] == tasks[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += last == first ? std::to_string(tasks[first])
                          : fmt::format("{}-{}", tasks[first], tasks[last]);
    first = last + 1;
  }
  return text;
}

std::string array_script(const SlurmStudy& study) {
  std::string text = "#!/bin/bash\n";
  std::string array = "--array=" + task_list(study.tasks);
  if (study.array_limit) array += fmt::format("%{}", *study.array_limit);
  std::vector<std::string> options = {"--job-name=" + job_name(study),
                                      array,
                                      "--output=" + log_pattern(study, "%a.log"),
                                      "--open-mode=append",
                                      "--requeue",
                                      fmt::format("--signal=B:USR1@{}", warning_s),
                                      fmt::format("--cpus-per-task={}", study.cpus_per_task)};
  options.insert(options.end(), study.of_array.begin(), study.of_array.end());
  options.insert(options.end(), study.of_both.begin(), study.of_both.end());
  for (const std::string& option : options) text += directive(option);
  return text +
         fmt::format(array_body, fmt::arg("shards", shell_word(shards_root(study.out).string())),
                     fmt::arg("gradus", shell_word(study.gradus.string())),
                     fmt::arg("run", shell_words(study.run)), fmt::arg("count", study.shards),
                     fmt::arg("file", shell_word(shard_plan_path(study.out).string())),
                     fmt::arg("cpus", study.cpus_per_task));
}

std::string merge_script(const SlurmStudy& study) {
  std::string text = "#!/bin/bash\n";
  std::vector<std::string> options = {"--job-name=" + job_name(study) + "-merge",
                                      "--output=" + log_pattern(study, "merge.log"),
                                      "--open-mode=append", "--requeue"};
  options.insert(options.end(), study.of_both.begin(), study.of_both.end());
  for (const std::string& option : options) text += directive(option);
  return text + fmt::format(merge_body,
                            fmt::arg("shards", shell_word(shards_root(study.out).string())),
                            fmt::arg("gradus", shell_word(study.gradus.string())),
                            fmt::arg("out", shell_word(study.out.string())));
}

}  // namespace gradus::cluster
