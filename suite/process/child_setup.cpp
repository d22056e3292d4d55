#include "process/child_setup.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "process/containment.h"
#include "process/process_tree.h"

namespace gradus::process {

void enter_child(const ChildSetup& setup) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != setup.parent) ::_exit(0);  // it was gone before the line above
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);
  const int null = ::open("/dev/null", O_RDONLY);
  ::dup2(null, STDIN_FILENO);
  ::dup2(setup.output, STDOUT_FILENO);
  ::dup2(setup.output, STDERR_FILENO);
  ::dup2(setup.channel, channel_descriptor);
  ::close_range(channel_descriptor + 1, ~0U, 0);
  const struct rlimit none = {0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  adopt_orphans();
  contain();
}

int thread_count() {
  int count = 0;
  for ([[maybe_unused]] const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    ++count;
  }
#ifdef __SANITIZE_THREAD__  // after a fork it has a thread of its own, with which one may fork
  count = std::max(1, count - 1);
#endif
  return count;
}

}  // namespace gradus::process
