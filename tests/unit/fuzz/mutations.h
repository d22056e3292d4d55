// Seeded damage of files: what a bad disk, an editor or somebody with bad intentions makes of them.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "base/json.h"

namespace gradus::testing {

class Mutations {
 public:
  explicit Mutations(std::uint64_t seed) : random_(seed) {}

  /// One to four changes of bytes: bits flipped, parts cut out, doubled or cut off, awkward texts
  /// put in.
  std::string of_bytes(std::string text);

  /// One to three changes of values: another type, an extreme number, a member that is missing,
  /// there twice or moved, a list of another length.
  Json of_json(Json json);

  /// One of the two, on the text of a JSON file.
  std::string of_json_text(const std::string& text);

 private:
  std::size_t below(std::size_t count) { return count == 0 ? 0 : random_() % count; }
  void change_bytes(std::string& text);
  void change_value(Json& root);
  void change_children(Json& parent);
  Json awkward_value(const Json& root);
  Json& any_node(Json& root);

  std::mt19937_64 random_;  // the same on every machine
};

/// Calls `read` with `count` damaged forms of a text. It may succeed or throw Error; what it may
/// not is to throw anything else, to crash, or to take more than 512 MiB of memory. `damage` makes
/// the form of a number. Fails the test with the number and the beginning of what was read.
void expect_named_errors(std::size_t count, const std::function<std::string(std::uint64_t)>& damage,
                         const std::function<void(const std::string&)>& read);

}  // namespace gradus::testing
