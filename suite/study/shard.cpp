#include <fmt/format.h>

#include "gradus/error.h"
#include "study/plan.h"

namespace gradus::study {

Shard shard_from_text(std::string_view text) {
  const auto fail = [&]() -> Shard {
    throw Error("shard.syntax", "--shard", "i/n with 1 <= i <= n", fmt::format("'{}'", text), "");
  };
  const std::size_t slash = text.find('/');
  const std::string index(text.substr(0, slash));
  const std::string count(slash == std::string_view::npos ? "" : text.substr(slash + 1));
  const auto is_number = [](const std::string& digits) {
    return !digits.empty() && digits.size() < 7 &&
           digits.find_first_not_of("0123456789") == std::string::npos;
  };
  if (!is_number(index) || !is_number(count)) return fail();
  const Shard shard{std::stoi(index), std::stoi(count)};
  return shard.index >= 1 && shard.index <= shard.count ? shard : fail();
}

}  // namespace gradus::study
