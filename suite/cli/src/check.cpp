#include <stdlib.h>

#include "commands.h"
#include "gradus/error.h"
#include "gradus/render/numbers.h"
#include "gradus/render/table.h"
#include "host.h"
#include "output.h"

namespace gradus::cli {
namespace {

/// A folder that is removed again.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "gradus-check.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw Error("files.write",
                  "cannot make a folder in " + std::filesystem::temp_directory_path().string());
    }
    path_ = name;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string checks_text(const Json& checks) {
  const std::map<std::string, render::Mark> marks = {{"passed", render::Mark::good},
                                                     {"failed", render::Mark::bad},
                                                     {"not applicable", render::Mark::dim}};
  render::Table table({{"check"}, {"outcome"}, {"", render::Align::left, render::Overflow::wrap}});
  std::map<std::string, int64_t> counts;
  for (const Json& check : checks) {
    const std::string outcome = check.at("outcome");
    ++counts[outcome];
    const auto mark = marks.find(outcome);
    table.row({check.at("name").get<std::string>(),
               {outcome, mark == marks.end() ? render::Mark::none : mark->second},
               check.at("text").get<std::string>()});
  }
  table.note(std::to_string(counts["passed"]) + " passed, " + std::to_string(counts["failed"]) +
             " failed, " + std::to_string(counts["not applicable"]) + " not applicable");
  return table.text(out_style());
}

}  // namespace

int check(const CheckCommand& command) {
  const auto file = std::filesystem::absolute(command.file);
  if (!std::filesystem::exists(file)) {
    throw Error("plugin.missing", command.file, "a plugin file", "no such file", "");
  }
  const ScratchFolder scratch;
  WorkerClient worker(find_worker());
  const Json done =
      worker.ask("check", {{"file", file.string()}, {"scratch", scratch.path().string()}});
  const Json error = done.value("error", Json());
  if (error.is_object()) throw Error(error.at("id"), error.at("text").get<std::string>());
  const Json& checks = done.at("checks");
  if (command.json) {
    print_json(checks);
  } else {
    print(checks_text(checks));
  }
  for (const Json& row : checks) {
    if (row.at("outcome") == "failed") return exit_worse;
  }
  return exit_good;
}

}  // namespace gradus::cli
