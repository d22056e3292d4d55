// The file .lock of an output folder: who holds the folder, and how others see that it is alive.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace gradus::run {

inline constexpr std::string_view lock_file = ".lock";

/// What a gradus at work writes into .lock, and again with a higher beat every few seconds. Whoever
/// sees the beat change knows that the holder is alive, on whatever host it is and whatever the
/// clocks say.
struct LockHolder {
  std::int64_t process = 0;
  std::string host;   ///< name, for people
  std::string boot;   ///< of the system that it runs on: says whether the host is this one
  std::string token;  ///< drawn when the lock was taken: no two holders have the same
  std::int64_t beat = 0;
  bool operator==(const LockHolder&) const = default;

  bool is_here() const;      ///< on the system of this process
  std::string text() const;  ///< "process 17 on node3"
};

/// This process as a holder, with a token of its own.
LockHolder this_process();

/// One line, which lock_holder_from reads.
std::string to_line(const LockHolder& holder);
/// Nothing for an empty text; where the text is another one, the line as the host's name.
std::optional<LockHolder> lock_holder_from(std::string_view text);

/// Who holds `folder`, opened anew so that a network file system asks its server. Nothing where
/// nobody does, or where .lock is no regular file.
std::optional<LockHolder> read_lock_holder(const std::filesystem::path& folder);

/// Whether the holder's process has ended, as far as this system can know: never of another host.
bool has_ended(const LockHolder& holder);

/// Whether other hosts may see the folder (NFS, Lustre, Ceph, FUSE, ...).
bool is_on_network(const std::filesystem::path& folder);

}  // namespace gradus::run
