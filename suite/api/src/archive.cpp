#include "gradus/archive.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "gradus/error.h"

namespace gradus {
namespace {

[[noreturn]] void fail_missing(const std::string& name) {
  throw Error("archive.missing", fmt::format("state '{}'", name), "a saved value", "none",
              "save and restore must name the same parts");
}

void restore_tensor(Tensor& value, const Tensor& saved, const std::string& name) {
  if (!value.defined() || !saved.defined()) {
    value = saved.defined() ? saved.clone() : saved;
    return;
  }
  if (value.sizes() != saved.sizes() || value.dtype() != saved.dtype()) {
    throw Error("archive.shape", fmt::format("state '{}'", name),
                "the shape and dtype that were saved", "others",
                "restore into an object made with the same options");
  }
  value.detach().copy_(saved);  // in place: the tensor may be a view of a stack
}

}  // namespace

template <class Value, class Write, class Read>
void Archive::keep(std::string_view name, Value& value, Write write, Read read) {
  const std::string full = prefix_ + std::string(name);
  if (saving_) {
    values_[full] = write(value);
    return;
  }
  const auto found = values_.find(full);
  if (found == values_.end()) fail_missing(full);
  value = read(found->second);
}

void Archive::item(std::string_view name, Tensor& value) {
  const std::string full = prefix_ + std::string(name);
  if (saving_) {
    tensors_[full] = value.defined() ? value.detach().clone() : Tensor();
    return;
  }
  const auto found = tensors_.find(full);
  if (found == tensors_.end()) fail_missing(full);
  restore_tensor(value, found->second, full);
}

void Archive::item(std::string_view name, Tensors& value) {
  auto count = static_cast<int64_t>(value.size());
  item(std::string(name) + ".count", count);
  value.resize(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < value.size(); ++i) {
    item(fmt::format("{}.{}", name, i), value[i]);
  }
}

// Doubles in hexadecimal: they read back exactly, also infinities.
void Archive::item(std::string_view name, double& value) {
  keep(
      name, value,
      [](double number) {
        char text[64];
        std::snprintf(text, sizeof text, "%a", number);
        return std::string(text);
      },
      [](const std::string& text) { return std::strtod(text.c_str(), nullptr); });
}

void Archive::item(std::string_view name, int64_t& value) {
  keep(
      name, value, [](int64_t number) { return std::to_string(number); },
      [](const std::string& text) { return int64_t{std::stoll(text)}; });
}

void Archive::item(std::string_view name, uint64_t& value) {
  keep(
      name, value, [](uint64_t number) { return std::to_string(number); },
      [](const std::string& text) { return uint64_t{std::stoull(text)}; });
}

void Archive::item(std::string_view name, bool& value) {
  keep(
      name, value, [](bool flag) { return std::string(flag ? "1" : "0"); },
      [](const std::string& text) { return text == "1"; });
}

void Archive::item(std::string_view name, std::string& value) {
  keep(
      name, value, [](const std::string& text) { return text; },
      [](const std::string& text) { return text; });
}

void Archive::item(std::string_view name, std::vector<double>& value) {
  auto count = static_cast<int64_t>(value.size());
  item(std::string(name) + ".count", count);
  value.resize(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < value.size(); ++i) {
    item(fmt::format("{}.{}", name, i), value[i]);
  }
}

void Archive::item(std::string_view name, std::vector<int64_t>& value) {
  auto count = static_cast<int64_t>(value.size());
  item(std::string(name) + ".count", count);
  value.resize(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < value.size(); ++i) {
    item(fmt::format("{}.{}", name, i), value[i]);
  }
}

}  // namespace gradus
