// Hashes: a fast one for identities of runs and parameters, SHA-256 for files of other people.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace gradus {

/// XXH3 128 bit of `bytes`, as 32 lower-case hexadecimal digits.
std::string fast_hash(const void* bytes, std::size_t size);
inline std::string fast_hash(std::string_view text) {
  return fast_hash(text.data(), text.size());
}

/// The same hash over several pieces.
class FastHash {
 public:
  FastHash();
  ~FastHash();
  FastHash(const FastHash&) = delete;
  FastHash& operator=(const FastHash&) = delete;
  void add(const void* bytes, std::size_t size);
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// SHA-256 of a file, as 64 lower-case hexadecimal digits. Throws Error "files.read".
std::string sha256_file(const std::filesystem::path& path);

}  // namespace gradus
