// Control groups of the kernel: limits that a child and all that it starts cannot pass.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace gradus::process {

/// Where this process may make groups with a limit of memory.
struct ControlGroupPlace {
  enum class Version { none, first, second };
  Version version = Version::none;
  std::filesystem::path folder;  ///< in which the groups are made
  std::string why_none;          ///< one sentence
};

/// Looked for once in a process: the group in which it is, or one above it (version 2, where that
/// was delegated to this user), or the one of version 1's memory controller. A group of version 2
/// that holds nobody but this process and its parent is made fit: both move into a group below it.
const ControlGroupPlace& control_group_place();

/// A group for one child. Memory of every kind counts that the kernel charges to processes: also
/// files in memory, System V segments, pipes and sockets. What they only read from files may be
/// given back and does not end them.
class ControlGroup {
 public:
  /// What the group may take above the child's limit, which is watched from outside and tells why.
  static constexpr int64_t reserve_bytes = int64_t{64} << 20;
  /// Processes and threads at once.
  static constexpr int64_t most_processes = 4096;

  /// A new group with that limit of memory, and `most_processes` where the kernel counts them;
  /// null where there is no place for one.
  static std::unique_ptr<ControlGroup> make(int64_t memory_bytes);
  /// Ends what is in it, and removes it.
  ~ControlGroup();
  ControlGroup(const ControlGroup&) = delete;
  ControlGroup& operator=(const ControlGroup&) = delete;

  /// Moves a process there; what it starts from then on is there, too. False where the kernel
  /// refuses.
  bool add(pid_t process) const;
  /// Whether the kernel ended a process of the group because of its limit of memory.
  bool has_ended_one() const;
  /// Kills every process in it.
  void kill_all() const;

 private:
  explicit ControlGroup(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
};

}  // namespace gradus::process
