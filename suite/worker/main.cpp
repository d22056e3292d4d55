// gradus-worker: loads LibTorch once and forks a child for every request (docs/protocol.md).
// It is started by `gradus`, with a socket as descriptor 3.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <string_view>

#include "execution/execute.h"
#include "gradus/error.h"
#include "process/child_setup.h"
#include "process/process_tree.h"
#include "worker/start.h"
#include "worker/worker_server.h"

namespace {

constexpr const char* help =
    "gradus-worker is started by gradus and speaks with it on descriptor 3 (docs/protocol.md).\n"
    "  --gpu    leave the GPUs visible\n"
    "  --once   do one request in this process and end\n";

bool has_channel() {
  struct stat status;
  return ::fstat(gradus::process::channel_descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

int start(bool gpu, bool once, char** arguments) {
  gradus::worker::set_environment(gpu, arguments);
  if (once) {
    gradus::worker::PluginsAndData loaded;
    gradus::worker::do_sent_request(loaded, gradus::process::channel_descriptor);
    return 0;
  }
  ::signal(SIGINT, SIG_IGN);  // Ctrl-C reaches the whole terminal group; gradus decides
  ::signal(SIGPIPE, SIG_IGN);
  gradus::process::adopt_orphans();
  gradus::worker::warm_up();
  gradus::worker::WorkerServer(gradus::process::channel_descriptor, gradus::execution::platform())
      .serve();
  ::_exit(0);  // LibTorch's own clean-up takes 0.2 s
}

}  // namespace

int main(int count, char** arguments) {
  bool gpu = false, once = false;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    gpu |= argument == "--gpu";
    once |= argument == "--once";
    if (argument != "--gpu" && argument != "--once") {
      std::fputs(help, argument == "--help" ? stdout : stderr);
      return argument == "--help" ? 0 : 2;
    }
  }
  if (!has_channel()) {
    std::fputs(help, stderr);
    return 2;
  }
  try {
    return start(gpu, once, arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gradus-worker: %s\n", error.what());
    return 1;
  }
}
