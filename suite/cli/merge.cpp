#include "study/merge.h"

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/output.h"
#include "render/numbers.h"
#include "render/style.h"
#include "render/table.h"
#include "run/output_lock.h"

namespace gradus::cli {
namespace {

struct MergeCommand : JsonOption {
  std::string out;
  std::vector<std::string> folders;

  void declare(CLI::App& command) {
    command.add_option("folders", folders, "folders to join")->required();
    command.add_option("--out", out, "folder to join them into")->required();
  }
};

void print_merge(const study::MergeResult& result) {
  const std::string counts =
      fmt::format("{} copied, {} there twice and equal, {} of the plan missing, {}",
                  render::counted(result.copied, "record"), result.duplicates, result.missing,
                  render::counted(static_cast<int64_t>(result.conflicts.size()), "conflict"));
  print(render::wrapped(counts, out_style().width, "  ") + "\n");
  if (result.conflicts.empty()) return;
  render::Table table({{"run"},
                       {"kept", render::Align::left, render::Overflow::cut},
                       {"left out", render::Align::left, render::Overflow::cut},
                       {"why"}});
  for (const study::MergeConflict& conflict : result.conflicts) {
    table.row({conflict.id, conflict.kept.string(), conflict.left_out.string(), conflict.why});
  }
  print("\n" + table.text(out_style()));
}

int merge(const MergeCommand& command) {
  const std::vector<std::filesystem::path> folders(command.folders.begin(), command.folders.end());
  study::require_shards(folders);  // before the lock makes the folder
  const run::OutputLock lock(command.out);
  const study::MergeResult result = study::merge(command.out, folders);
  print_notes(result.unreadable);
  if (command.json) {
    print_json(to_json(result));
  } else {
    print_merge(result);
  }
  return result.missing > 0 || !result.conflicts.empty() ? run::exit_worse : run::exit_good;
}

}  // namespace

void add_merge(CLI::App& app, int& exit_code) {
  add_command<MergeCommand>(app, exit_code, "merge", "join the output folders of shards", merge);
}

}  // namespace gradus::cli
