// Values of a study, checked; every message begins with the place of what it is about.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "study/source.h"

namespace gradus::study {

/// "a text", "a table", ... for messages.
const char* type_text(const OptionValue& value);

class StudyReader {
 public:
  explicit StudyReader(std::shared_ptr<const StudySource> source) : source_(std::move(source)) {}

  std::string place(const std::string& pointer) const { return source_->where(pointer); }
  static std::string in(const std::string& place, const std::string& what) {
    return place.empty() ? what : place + ": " + what;
  }

  [[noreturn]] std::string fail_missing(const std::string& at, const std::string& key) const;
  [[noreturn]] void fail_type(const std::string& at, const char* expected,
                              const OptionValue& found) const;

  /// Throws Error "study.key" for a key that is none of `keys` nor, with `settings`, of the run
  /// settings.
  void known_keys(const OptionValue& value, const std::string& at, const std::string& what,
                  std::vector<std::string> keys, bool settings) const;
  /// What to write in place of an unknown key of a table.
  static std::string advice_on(const std::string& key, const OptionValue& value,
                               const OptionTable& table, const std::vector<std::string>& keys);
  std::string text(const OptionValue& value, const std::string& at) const;
  std::vector<std::string> texts(const OptionValue& value, const std::string& at) const;
  /// Throws Error "study.name".
  std::string name(const OptionValue& value, const std::string& at) const;
  /// An item as a table with an id, or as its id alone.
  OptionTable item(const OptionValue& value, const std::string& at, bool id_needed = true) const;
  /// Throws Error "study.seeds".
  std::vector<int64_t> seeds(const OptionValue& value, const std::string& at) const;

 private:
  std::shared_ptr<const StudySource> source_;
};

}  // namespace gradus::study
