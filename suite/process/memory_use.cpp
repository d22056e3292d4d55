#include "process/memory_use.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "process/process_tree.h"

namespace gradus::process {
namespace {

/// What a process may reserve above its memory limit: thread stacks and unused arenas.
constexpr int64_t reserve_bytes = int64_t{256} << 20;
constexpr std::chrono::seconds exact_look_interval{1};

using FileKey = std::pair<dev_t, ino_t>;
using MemoryFiles = std::map<FileKey, int64_t>;  ///< bytes of each file that lies in memory

int64_t kilobytes(const std::string& line) {
  return std::stoll(line.substr(line.find(':') + 1)) * 1024;
}

/// The devices of memfd_create and of shm_open.
bool lies_in_memory(dev_t device) {
  static const auto devices = [] {
    std::pair<dev_t, dev_t> found{0, 0};
    struct stat status;
    const int file = ::memfd_create("device", MFD_CLOEXEC);
    if (file >= 0 && ::fstat(file, &status) == 0) found.first = status.st_dev;
    if (file >= 0) ::close(file);
    if (::stat("/dev/shm", &status) == 0) found.second = status.st_dev;
    return found;
  }();
  return device != 0 && (device == devices.first || device == devices.second);
}

/// The files in memory that `process` has open.
void add_open_files(pid_t process, MemoryFiles& files) {
  const std::string path = fmt::format("/proc/{}/fd", process);
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), &::closedir);
  if (folder == nullptr) return;
  while (const dirent* entry = ::readdir(folder.get())) {
    struct stat status;
    if (::fstatat(::dirfd(folder.get()), entry->d_name, &status, 0) != 0) continue;
    if (!S_ISREG(status.st_mode) || !lies_in_memory(status.st_dev)) continue;
    files[{status.st_dev, status.st_ino}] = status.st_blocks * int64_t{512};
  }
}

/// What kind of memory a mapping is, from the first line about it in smaps.
enum class Mapping { own, memory_file, other };

Mapping mapping_of(const std::string& line, const MemoryFiles& files) {
  unsigned int major = 0, minor = 0;
  unsigned long inode = 0;
  if (std::sscanf(line.c_str(), "%*x-%*x %*s %*x %x:%x %lu", &major, &minor, &inode) != 3) {
    return Mapping::other;
  }
  if (inode == 0) return Mapping::own;
  const dev_t device = ::makedev(major, minor);
  if (!lies_in_memory(device)) return Mapping::other;
  return files.contains({device, inode}) ? Mapping::other : Mapping::memory_file;
}

bool begins_mapping(const std::string& line) {
  const std::size_t colon = line.find(':'), space = line.find(' ');
  return space != std::string::npos && (colon == std::string::npos || space < colon);
}

/// The share of `process` in its pages that no file backs, and in mapped files in memory that are
/// not among `files` (these are counted whole).
int64_t proportional_bytes(pid_t process, const MemoryFiles& files) {
  std::ifstream maps(fmt::format("/proc/{}/smaps", process));
  // Of a file's pages, those that the process has changed count.
  constexpr const char *share = "Pss:", *changed = "Anonymous:";
  Mapping mapping = Mapping::other;
  int64_t bytes = 0;
  for (std::string line; std::getline(maps, line);) {
    if (begins_mapping(line)) {
      mapping = mapping_of(line, files);
    } else if (line.starts_with(mapping == Mapping::other ? changed : share)) {
      bytes += kilobytes(line);
    }
  }
  return bytes;
}

int64_t sum(const MemoryFiles& files) {
  int64_t bytes = 0;
  for (const auto& [key, size] : files) bytes += size;
  return bytes;
}

}  // namespace

MemoryUse memory_use(pid_t process) {
  MemoryUse use;
  std::ifstream file(fmt::format("/proc/{}/status", process));
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("RssAnon:") || line.starts_with("RssShmem:")) {
      use.resident_bytes += kilobytes(line);
    } else if (line.starts_with("VmData:")) {
      use.data_bytes = kilobytes(line);
    }
  }
  return use;
}

void limit_memory(int64_t bytes) {
  if (bytes <= 0) return;
  const auto wanted =
      static_cast<rlim_t>(memory_use(::getpid()).data_bytes + bytes + reserve_bytes);
  struct rlimit limit;
  ::getrlimit(RLIMIT_DATA, &limit);
  const rlim_t bounded =
      limit.rlim_max == RLIM_INFINITY ? wanted : std::min(wanted, limit.rlim_max);
  limit = {bounded, bounded};
  ::setrlimit(RLIMIT_DATA, &limit);
}

MemoryMeter::MemoryMeter(pid_t process)
    : process_(process), at_start_(memory_use(process).resident_bytes) {}

int64_t MemoryMeter::bytes(int64_t limit) {
  std::vector<pid_t> processes = descendants_of(process_);
  processes.push_back(process_);
  MemoryFiles files;
  int64_t resident = 0;
  for (const pid_t process : processes) {
    resident += memory_use(process).resident_bytes;
    add_open_files(process, files);
  }
  const int64_t estimate = resident + sum(files) - at_start_;
  const bool simple = processes.size() == 1 && files.empty();
  if (simple || limit <= 0 || estimate <= limit) return estimate;
  const auto now = Clock::now();
  if (now - looked_ >= exact_look_interval) {
    looked_ = now;
    exact_ = sum(files) - at_start_;
    for (const pid_t process : processes) exact_ += proportional_bytes(process, files);
  }
  return std::min(exact_, estimate);
}

}  // namespace gradus::process
