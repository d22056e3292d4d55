#include "process/containment.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>

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

#if defined(__x86_64__) || defined(__aarch64__)
/// A filter of system calls: the two that make System V segments and queues fail, and so do calls
/// of another kind of program, which has them under other numbers.
void refuse_system_v() {
#ifdef __x86_64__
  constexpr uint32_t machine = AUDIT_ARCH_X86_64;
  constexpr uint32_t other_numbers = 0x40000000;  // of programs with 32-bit pointers
#else
  constexpr uint32_t machine = AUDIT_ARCH_AARCH64;
  constexpr uint32_t other_numbers = 0xffffffff;
#endif
  constexpr uint16_t load = BPF_LD | BPF_W | BPF_ABS, equal = BPF_JMP | BPF_JEQ | BPF_K;
  constexpr uint16_t at_least = BPF_JMP | BPF_JGE | BPF_K, give = BPF_RET | BPF_K;
  sock_filter steps[] = {{load, 0, 0, offsetof(seccomp_data, arch)},
                         {equal, 0, 5, machine},
                         {load, 0, 0, offsetof(seccomp_data, nr)},
                         {at_least, 3, 0, other_numbers},
                         {equal, 2, 0, __NR_shmget},
                         {equal, 1, 0, __NR_msgget},
                         {give, 0, 0, SECCOMP_RET_ALLOW},
                         {give, 0, 0, SECCOMP_RET_ERRNO | ENOSYS}};
  const sock_fprog program = {static_cast<unsigned short>(std::size(steps)), steps};
  // Without this flag older kernels slow down everything that a filtered process does.
  ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program);
}
#else
void refuse_system_v() {}
#endif

}  // namespace

Containment possible_containment() {
  static const long version = create(nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return Containment::none;
  return version < first_with_scopes ? Containment::tracing : Containment::tracing_signals;
}

void contain() {
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  refuse_system_v();
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
  ::syscall(SYS_landlock_restrict_self, ruleset, 0);
  ::close(ruleset);
}

}  // namespace gradus::process
