#include "run/lock_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fstream>
#include <sstream>

#include "base/descriptor.h"
#include "process/line_channel.h"

namespace gradus::run {
namespace {

constexpr std::size_t longest_line = 512;

/// Changes with every start of a system. Empty where it is unknown.
std::string boot_of_this_host() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  file >> id;
  return id;
}

std::string name_of_this_host() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "unknown";
  std::string text = name.data();
  std::ranges::replace(text, ' ', '-');
  return text;
}

std::optional<std::int64_t> whole_number_from(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// File systems whose files other hosts may have open, by the magic numbers of statfs(2).
constexpr std::array<unsigned long, 11> network_systems = {
    0x6969,      // NFS
    0x517B,      // SMB
    0xFF534D42,  // CIFS
    0xFE534D42,  // SMB2
    0x65735546,  // FUSE: sshfs, GlusterFS and others
    0x0BD00BD0,  // Lustre
    0x47504653,  // GPFS
    0x00C36400,  // Ceph
    0x19830326,  // BeeGFS
    0x01021997,  // 9P
    0x5346414F,  // AFS
};

}  // namespace

bool LockHolder::is_here() const {
  return !boot.empty() && boot == boot_of_this_host() && host == name_of_this_host();
}

std::string LockHolder::text() const {
  return process > 0 ? fmt::format("process {} on {}", process, host) : "another process";
}

LockHolder this_process() {
  return {::getpid(), name_of_this_host(), boot_of_this_host(), process::random_token(), 0};
}

std::string to_line(const LockHolder& holder) {
  return fmt::format("{} {} {} {} {}\n", holder.process, holder.host,
                     holder.boot.empty() ? "-" : holder.boot, holder.token, holder.beat);
}

std::optional<LockHolder> lock_holder_from(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::istringstream words{std::string(text)};
  LockHolder holder;
  std::string process, beat;
  words >> process >> holder.host >> holder.boot >> holder.token >> beat;
  const auto number = whole_number_from(process), count = whole_number_from(beat);
  if (!number || !count)
    return LockHolder{0, std::string(text.substr(0, text.find('\n'))), "", "", 0};
  holder.process = *number;
  holder.beat = *count;
  if (holder.boot == "-") holder.boot.clear();
  return holder;
}

std::optional<LockHolder> read_lock_holder(const std::filesystem::path& folder) {
  const int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  const Descriptor file(::open((folder / lock_file).c_str(), flags));
  struct stat facts {};
  if (!file.is_open() || ::fstat(file.number(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return std::nullopt;
  }
  std::array<char, longest_line> text{};
  const ssize_t size = ::pread(file.number(), text.data(), text.size(), 0);
  return lock_holder_from(
      std::string_view(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0));
}

bool has_ended(const LockHolder& holder) {
  if (!holder.is_here()) return false;
  return ::kill(static_cast<pid_t>(holder.process), 0) != 0 && errno == ESRCH;
}

bool is_on_network(const std::filesystem::path& folder) {
  struct statfs system {};
  if (::statfs(folder.c_str(), &system) != 0) return false;
  const auto type = static_cast<unsigned long>(system.f_type) & 0xFFFFFFFFUL;
  return std::ranges::find(network_systems, type) != network_systems.end();
}

}  // namespace gradus::run
