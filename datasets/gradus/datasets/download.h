// One file over HTTP: resumed, checked, and whole before it gets its name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace gradus::datasets {

/// What a file may be. An empty checksum: its size alone is checked.
struct Accepted {
  std::uint64_t size;  // bytes
  std::string sha256;
};

struct Download {
  std::string url;               // http or https
  std::filesystem::path target;  // "<target>.part" holds what has arrived so far
  std::vector<Accepted> accepted;
  /// Called with bytes so far and in all (0: not known); returning false stops the transfer.
  std::function<bool(std::uint64_t done, std::uint64_t total)> progress;
  int attempts = 3;  // transfers tried when the connection breaks, each going on where it ended
  int timeout_in_seconds = 60;  // without a byte
};

struct Downloaded {
  std::uint64_t size = 0;
  std::uint64_t resumed_from = 0;  // bytes of an earlier call that were kept
  bool checked = false;            // the SHA-256 was published and is right
};

/// Fetches the file, going on where an earlier call stopped. A server that cannot resume, or a
/// resumed file with a wrong checksum, makes it start again from nothing. After an Error the part
/// is kept unless its content is known to be wrong. Throws Error "data.fetch" (HTTP status, no
/// connection, time-out, bad URL), "data.checksum" (size or SHA-256 of a complete file),
/// "data.stopped" (progress said so), "data.busy" (another process fetches the same file),
/// "files.write" (disk full, read-only, ...).
Downloaded download(const Download& request);

}  // namespace gradus::datasets
