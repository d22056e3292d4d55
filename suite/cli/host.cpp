#include "cli/host.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/printable.h"

namespace gradus::cli {
namespace {

void say(const std::string& text) {
  std::fprintf(stderr, "gradus: %s\n", printable_message(text).c_str());
}

}  // namespace

Host::Host(const CommonOptions& options) : program_(run::find_worker()) {
  for (const std::string& file : options.plugins) given_.push_back(std::filesystem::absolute(file));
}

run::WorkerClient& Host::worker() {
  if (!worker_) worker_ = std::make_unique<run::WorkerClient>(program_);
  return *worker_;
}

const run::Installation& Host::installation() {
  if (!installation_) {
    installation_ = run::load_installation(worker(), program_, given_);
    for (const std::string& note : unsearched_plugin_folders()) say(note);
    for (const PluginFile& file : installation_->shadowed) {
      say(fmt::format("plugin {} is not used: {} has the same id", file.path.string(),
                      file.shadowed_by.string()));
    }
    for (const run::RefusedPlugin& refused : installation_->refused) {
      say("plugin left out " + run::described(refused));
    }
  }
  return *installation_;
}

}  // namespace gradus::cli
