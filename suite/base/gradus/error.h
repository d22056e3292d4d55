// Errors that a user reads: a stable id, what was expected, what was found, what to do.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace gradus {

/// An error in what a user gave (an option, a file, a plugin), never a bug of Gradus.
/// `id` is stable ("options.unknown", "data.truncated"): scripts match on it and
/// docs/errors.md explains it. `what()` is "<text>" without the id; print both.
class Error : public std::runtime_error {
 public:
  Error(std::string id, const std::string& text) : std::runtime_error(text), id_(std::move(id)) {}

  /// The common form: "<where>: expected <expected>, found <found>; <what to do>".
  /// Empty parts are left out together with their punctuation.
  Error(std::string id, std::string_view where, std::string_view expected, std::string_view found,
        std::string_view advice);

  const std::string& id() const noexcept { return id_; }

 private:
  std::string id_;
};

}  // namespace gradus
