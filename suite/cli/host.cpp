#include "cli/host.h"

#include <cstdio>

#include "render/style.h"

namespace gradus::cli {

Host::Host(const CommonOptions& options) : program_(find_worker()) {
  for (const std::string& file : options.plugins) given_.push_back(std::filesystem::absolute(file));
}

WorkerClient& Host::worker() {
  if (!worker_) worker_ = std::make_unique<WorkerClient>(program_);
  return *worker_;
}

const Installation& Host::installation() {
  if (!installation_) {
    installation_ = load_installation(worker(), program_, given_);
    for (const RefusedPlugin& refused : installation_->refused) {
      std::fprintf(stderr, "gradus: plugin left out %s\n",
                   render::printable(described(refused)).c_str());
    }
  }
  return *installation_;
}

}  // namespace gradus::cli
