#include <fmt/format.h>

#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/output.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "render/numbers.h"
#include "run/output_lock.h"
#include "study/packing.h"
#include "study/plan.h"

namespace gradus::cli {
namespace {

struct PackCommand : JsonOption {
  std::string folder;

  void declare(CLI::App& command) {
    command.add_option("folder", folder, "output folder of a study")->required();
  }
};

std::string pack_text(const study::PackResult& result) {
  std::string text = fmt::format("{} packed", render::counted(result.packed, "record"));
  if (!result.files.empty()) text += " into " + join(result.files);
  if (result.with_files > 0) {
    text += fmt::format("; {} with files beside them keep their folders",
                        render::grouped(result.with_files));
  }
  if (result.not_kept > 0) {
    text +=
        fmt::format("; {} that would be made again stay, too", render::grouped(result.not_kept));
  }
  return text + "\n";
}

int pack(const PackCommand& command) {
  const std::filesystem::path folder = command.folder;
  if (!std::filesystem::exists(folder / study::plan_file)) {
    throw Error("out.no_plan", folder.string(), "an output folder of `gradus run`", "no plan.json",
                "give the folder that was named with --out");
  }
  const run::OutputLock lock(folder, {},
                             [](std::string_view text) { print_notes({std::string(text)}); });
  const study::PackResult result = gradus::study::pack(folder);
  print_notes(result.unreadable);
  if (command.json) {
    print_json(to_json(result));
  } else {
    print(pack_text(result));
  }
  return result.packed + result.with_files + result.not_kept > 0 ? run::exit_good
                                                                 : run::exit_nothing;
}

}  // namespace

void add_pack(CLI::App& app, int& exit_code) {
  add_command<PackCommand>(app, exit_code, "pack",
                           "put the records of finished runs into a few files", pack);
}

}  // namespace gradus::cli
