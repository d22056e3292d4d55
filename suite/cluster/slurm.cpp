#include "cluster/slurm.h"

#include <fmt/format.h>

#include <charconv>
#include <sstream>

#include "gradus/error.h"
#include "process/captured.h"

namespace gradus::cluster {
namespace {

constexpr std::chrono::seconds submit_limit{120}, queue_limit{20};

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

/// What a command says, on lines of its own.
std::string words_of(const process::Captured& done) {
  if (done.timed_out) return fmt::format("no answer within {} s", submit_limit.count());
  const std::string words = trimmed(done.err.empty() ? done.out : done.err);
  return words.empty() ? fmt::format("exit code {} and no word", done.code) : words;
}

}  // namespace

std::filesystem::path require_sbatch() {
  if (const auto found = process::find_program("sbatch")) return *found;
  throw Error("submit.no_sbatch", "gradus submit", "sbatch on PATH", "none",
              "run it where jobs are submitted (a login node), or --print the scripts");
}

std::string submit(const std::filesystem::path& sbatch, const std::vector<std::string>& options,
                   const std::filesystem::path& script) {
  std::vector<std::string> arguments = {"--parsable"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.push_back(script.string());
  const process::Captured done = process::run_program(sbatch, arguments, submit_limit);
  const std::string id = done.out.substr(0, done.out.find_first_of(";\n"));
  if (done.code == 0 && !id.empty()) return id;
  throw Error("submit.refused", script.string(), "a job that Slurm takes", words_of(done),
              "other options of sbatch go after `--`");
}

std::vector<QueuedTask> tasks_from_squeue(std::string_view text) {
  std::vector<QueuedTask> tasks;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find('|');
    if (first == std::string::npos) continue;
    const std::size_t second = std::min(line.find('|', first + 1), line.size());
    QueuedTask task;
    const auto [end, error] = std::from_chars(line.data(), line.data() + first, task.index);
    if (error != std::errc() || end != line.data() + first) continue;
    task.state = line.substr(first + 1, second - first - 1);
    if (second < line.size()) task.reason = trimmed(line.substr(second + 1));
    tasks.push_back(std::move(task));
  }
  return tasks;
}

std::optional<std::vector<QueuedTask>> queued_tasks(const std::string& job) {
  const auto squeue = process::find_program("squeue");
  if (!squeue) return std::nullopt;
  // All jobs of the user: of a job that has left it, squeue knows the id for some minutes only.
  const process::Captured done = process::run_program(
      *squeue, {"--noheader", "--array", "--me", "--format=%F|%K|%T|%R"}, queue_limit);
  if (done.code != 0) return std::nullopt;
  std::string own;
  std::istringstream lines(done.out);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(job + "|")) own += line.substr(job.size() + 1) + "\n";
  }
  return tasks_from_squeue(own);
}

}  // namespace gradus::cluster
