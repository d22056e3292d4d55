#include "process/containment.h"

#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace gradus::process {
namespace {

// <linux/landlock.h> of older systems lacks what newer kernels know.
struct Ruleset {
  uint64_t handled_files = 0, handled_network = 0, scoped = 0;
};
constexpr uint64_t scope_signals = uint64_t{1} << 1;               // LANDLOCK_SCOPE_SIGNAL
constexpr int first_with_scopes = 6;                               // version of the interface
constexpr uint64_t block_devices = LANDLOCK_ACCESS_FS_MAKE_BLOCK;  // nobody needs to make one

long create(const Ruleset* rules, std::size_t size, uint32_t flags) {
  return ::syscall(SYS_landlock_create_ruleset, rules, size, flags);
}

}  // namespace

Containment possible_containment() {
  static const long version = create(nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return Containment::none;
  return version < first_with_scopes ? Containment::tracing : Containment::tracing_signals;
}

void contain() {
  const Containment possible = possible_containment();
  if (possible == Containment::none) return;
  // A process in a domain of Landlock traces none outside it, whatever else the domain forbids.
  Ruleset rules;
  std::size_t size = sizeof rules.handled_files;
  if (possible == Containment::tracing_signals) {
    rules.scoped = scope_signals;
    size = sizeof rules;
  } else {
    rules.handled_files = block_devices;
  }
  const int ruleset = static_cast<int>(create(&rules, size, 0));
  if (ruleset < 0) return;
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::syscall(SYS_landlock_restrict_self, ruleset, 0);
  ::close(ruleset);
}

}  // namespace gradus::process
