#include <algorithm>

#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/output.h"
#include "cluster/study_status.h"
#include "render/status_text.h"

namespace gradus::cli {
namespace {

struct StatusCommand : JsonOption {
  std::vector<std::string> folders;

  void declare(CLI::App& command) {
    command
        .add_option("folders", folders,
                    "the folder of a study that was submitted, or output folders of its shards")
        ->required();
  }
};

int status(const StatusCommand& command) {
  const std::vector<std::filesystem::path> folders(command.folders.begin(), command.folders.end());
  std::optional<std::vector<cluster::QueuedTask>> tasks;
  if (const auto job = cluster::submitted_job(folders.front())) tasks = cluster::queued_tasks(*job);
  const cluster::StudyStatus status = cluster::study_status(folders, tasks);
  print_notes(status.unreadable);
  if (command.json) {
    print_json(to_json(status));
  } else {
    print(render::status_text(status, out_style()));
  }
  const bool failed = std::ranges::any_of(status.shards, [](const cluster::ShardStatus& shard) {
    return shard.state == cluster::ShardState::failed;
  });
  return failed || status.failed > 0 ? run::exit_failed : run::exit_good;
}

}  // namespace

void add_status(CLI::App& app, int& exit_code) {
  add_command<StatusCommand>(app, exit_code, "status",
                             "how far a study is: its shards, its pace, the time left", status);
}

}  // namespace gradus::cli
