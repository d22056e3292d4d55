#include "mutations.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "gradus/error.h"

namespace gradus::testing {
namespace {

constexpr const char* awkward_texts[] = {"",
                                         "-1",
                                         "0",
                                         "1e308",
                                         "1e999",
                                         "18446744073709551615",
                                         "-9223372036854775809",
                                         "null",
                                         "true",
                                         "nan",
                                         "[[[[",
                                         "]",
                                         "{\"a\":",
                                         "}",
                                         "\"",
                                         "\\",
                                         "\\ud800",
                                         "\xff",
                                         "\n",
                                         "../../keys",
                                         ",,",
                                         "=",
                                         ".",
                                         "'''",
                                         "#",
                                         "0x7f",
                                         "\xE2\x80\xAE",
                                         "\x1b[31m"};

/// Calls `visit` for a value and all that it holds.
template <class Visit>
void walk(Json& json, const Visit& visit) {
  visit(json);
  if (!json.is_structured()) return;
  for (Json& child : json) walk(child, visit);
}

std::int64_t peak_kilobytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

std::string Mutations::of_bytes(std::string text) {
  for (std::size_t left = 1 + below(4); left > 0; --left) change_bytes(text);
  return text;
}

void Mutations::change_bytes(std::string& text) {
  const std::size_t at = below(text.size() + 1);
  const std::size_t length = std::min(1 + below(1 + below(64)), text.size() - at);
  const char* awkward = awkward_texts[below(std::size(awkward_texts))];
  switch (below(7)) {
    case 0:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
      break;
    case 1:
      if (at < text.size()) text[at] = static_cast<char>(below(256));
      break;
    case 2:
      text.erase(at, length);
      break;
    case 3:
      text.insert(at, text.substr(at, length));
      break;
    case 4:
      text.insert(at, awkward);
      break;
    case 5:
      text.replace(at, length, awkward);
      break;
    default:
      if (below(4) == 0) text.resize(at);
  }
}

Json& Mutations::any_node(Json& root) {
  std::size_t count = 0;
  walk(root, [&](Json&) { ++count; });
  std::size_t chosen = below(count);
  Json* found = &root;
  walk(root, [&](Json& node) {
    if (chosen-- == 0) found = &node;
  });
  return *found;
}

Json Mutations::awkward_value(const Json& root) {
  const Json values[] = {nullptr,
                         true,
                         false,
                         0,
                         -1,
                         1,
                         0.5,
                         -0.0,
                         1e308,
                         5e-324,
                         std::numeric_limits<std::int64_t>::max(),
                         std::numeric_limits<std::int64_t>::min(),
                         std::numeric_limits<std::uint64_t>::max(),
                         100000,
                         "",
                         "x",
                         "inf",
                         "../../keys",
                         "a\x1b[31m\n",
                         Json::array(),
                         Json::object(),
                         {nullptr},
                         {1, "a", nullptr},
                         Json::array({Json::array({1})}),
                         {{"a", 1}},
                         {{"id", 3}}};
  const std::size_t chosen = below(std::size(values) + 3);
  if (chosen < std::size(values)) return values[chosen];
  Json copy = root;
  return any_node(copy);
}

void Mutations::change_children(Json& parent) {
  const std::size_t at = below(parent.size());
  const auto child = std::next(parent.begin(), static_cast<std::ptrdiff_t>(at));
  switch (below(3)) {
    case 0:
      parent.erase(child);
      break;
    case 1:
      if (parent.is_array()) {
        parent.push_back(*child);
      } else {
        parent["another"] = *child;
      }
      break;
    default:
      parent.front().swap(*child);
  }
}

void Mutations::change_value(Json& root) {
  const Json awkward = awkward_value(root);
  Json& node = any_node(root);
  if (node.is_structured() && !node.empty() && below(3) > 0) {
    change_children(node);
  } else {
    node = awkward;
  }
}

Json Mutations::of_json(Json json) {
  for (std::size_t left = 1 + below(3); left > 0; --left) change_value(json);
  return json;
}

std::string Mutations::of_json_text(const std::string& text) {
  if (below(4) == 0) return of_bytes(text);
  return of_json(Json::parse(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void expect_named_errors(std::size_t count, const std::function<std::string(std::uint64_t)>& damage,
                         const std::function<void(const std::string&)>& read) {
  constexpr std::size_t shown = 2000;
  const std::int64_t before = peak_kilobytes();
  std::size_t refused = 0;
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    const std::string text = damage(seed);
    try {
      read(text);
    } catch (const Error& error) {
      ++refused;
      EXPECT_FALSE(error.id().empty());
    } catch (const std::exception& error) {
      ADD_FAILURE() << "form " << seed << ": " << error.what() << "\n" << text.substr(0, shown);
    }
  }
  EXPECT_LT(peak_kilobytes() - before, 512 << 10);
  // Else the damage is too small, or nobody looks.
  EXPECT_GT(refused, count / 20);
}

}  // namespace gradus::testing
