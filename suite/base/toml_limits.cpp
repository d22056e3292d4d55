#include "base/toml_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "gradus/error.h"

namespace gradus {
namespace {

class TomlScan {
 public:
  TomlScan(std::string_view text, std::string_view file, const TomlLimits& limits)
      : text_(text), file_(file), limits_(limits) {}

  void run() {
    require(text_.size() <= limits_.bytes, limits_.bytes, "bytes");
    while (at_ < text_.size()) look();
  }

 private:
  void look() {
    const char sign = text_[at_];
    if (sign == '"' || sign == '\'') return skip_quoted(sign);
    if (sign == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return;
    }
    ++at_;
    if (sign == '.') {
      require(++dots_ < limits_.depth, limits_.depth, "parts of a key");
    } else if (sign == '[' || sign == '{') {
      dots_ = 0;
      require(++open_ <= limits_.depth, limits_.depth, "lists and tables in one another");
    } else if (sign == ']' || sign == '}') {
      dots_ = 0;
      if (open_ > 0) --open_;
    } else if (sign == '\n' || sign == ',' || sign == '=') {
      dots_ = 0;
    }
  }

  /// One quote or three begin a text, and as many end it; a backslash counts in double quotes
  /// alone.
  void skip_quoted(char quote) {
    const std::string three(3, quote);
    const bool many_lines = text_.substr(at_).starts_with(three);
    const std::string_view end = std::string_view(three).substr(many_lines ? 0 : 2);
    at_ += end.size();
    while (at_ < text_.size() && !text_.substr(at_).starts_with(end)) {
      if (!many_lines && text_[at_] == '\n') return;  // left open: the parser says so
      at_ += text_[at_] == '\\' && quote == '"' ? 2 : 1;
    }
    at_ = std::min(at_ + end.size(), text_.size());
    // Up to two quotes may stand before the three that end a text of several lines.
    for (int i = 0; many_lines && i < 2 && at_ < text_.size() && text_[at_] == quote; ++i) ++at_;
  }

  void require(bool fine, std::size_t limit, const char* what) const {
    if (fine) return;
    const std::string_view before = text_.substr(0, std::min(at_, text_.size()));
    const auto line = 1 + std::ranges::count(before, '\n');
    throw Error("toml.limit", fmt::format("{}:{}", file_, line),
                fmt::format("at most {} {}", limit, what), "more", "");
  }

  std::string_view text_, file_;
  const TomlLimits& limits_;
  std::size_t at_ = 0, dots_ = 0, open_ = 0;
};

}  // namespace

void check_toml_limits(std::string_view text, std::string_view file, const TomlLimits& limits) {
  TomlScan(text, file, limits).run();
}

}  // namespace gradus
