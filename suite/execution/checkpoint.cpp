#include "execution/checkpoint.h"

#include <ATen/EmptyTensor.h>
#include <ATen/core/Dict.h>
#include <ATen/core/ivalue.h>
#include <fmt/format.h>
#include <link.h>
#include <torch/csrc/jit/serialization/pickle.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "base/files.h"
#include "base/path_status.h"
#include "execution/execute.h"
#include "gradus/error.h"
#include "gradus/hash.h"

namespace gradus::execution {
namespace {

namespace fs = std::filesystem;
using TextDict = c10::Dict<std::string, std::string>;
using TensorDict = c10::Dict<std::string, at::Tensor>;

/// The parts of a file, in its order.
enum Part : std::size_t { owner_part, values_part, tensors_part, undefined_part, part_count };

constexpr std::string_view checkpoint_mark =
    "\ngradus.checkpoint 1 ";  // then the hash and a line's end
constexpr std::size_t hash_digits = 32;
constexpr std::size_t trailer_size = checkpoint_mark.size() + hash_digits + 1;

[[noreturn]] void fail_damaged(const std::string& where, const std::string& found) {
  throw Error("checkpoint.damaged", where, "a whole checkpoint", found, "the run begins again");
}

/// The files of this program that compute: its own and Gradus' libraries.
std::vector<fs::path> own_files() {
  std::vector<fs::path> files = {"/proc/self/exe"};
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* list) {
        const fs::path file(object->dlpi_name);
        if (file.filename().native().starts_with("libgradus")) {
          static_cast<std::vector<fs::path>*>(list)->push_back(file);
        }
        return 0;
      },
      &files);
  return files;
}

std::string program_hash() {
  static const std::string hash = [] {
    FastHash all;
    for (const fs::path& file : own_files()) {
      const std::string content = read_file(file);
      all.add(content.data(), content.size());
    }
    return all.text();
  }();
  return hash;
}

std::string trailer_of(std::string_view body) {
  return fmt::format("{}{}\n", checkpoint_mark, fast_hash(body));
}

/// The part of the content whose hash stands behind it.
std::string_view checked_body(std::string_view text, const std::string& where) {
  if (text.size() < trailer_size) fail_damaged(where, fmt::format("{} bytes", text.size()));
  const std::string_view body = text.substr(0, text.size() - trailer_size);
  const std::string_view trailer = text.substr(body.size());
  if (!trailer.starts_with(checkpoint_mark))
    fail_damaged(where, "no hash at its end: a part of it, or another file");
  if (trailer != trailer_of(body)) fail_damaged(where, "another content than its hash says");
  return body;
}

std::vector<c10::IValue> parsed_body(std::string_view body, const std::string& where) {
  try {
    const c10::IValue value = torch::jit::pickle_load(std::vector<char>(body.begin(), body.end()));
    return value.toTuple()->elements().vec();
  } catch (const std::exception& error) {
    const std::string_view text = error.what();
    fail_damaged(where, "LibTorch says: " + std::string(text.substr(0, text.find('\n'))));
  }
}

void require_owner(const TextDict& found, const record::Named<std::string>& owner,
                   const std::string& where) {
  for (const auto& [name, expected] : owner) {
    const auto entry = found.find(name);
    const std::string other = entry == found.end() ? "none" : entry->value();
    if (other == expected) continue;
    throw Error(name == "request" ? "checkpoint.request" : "checkpoint.build", where,
                fmt::format("{} {}", name, expected), other, "the run begins again");
  }
}

/// A tensor that reaches beyond its storage would be read from anywhere.
void require_inside(const at::Tensor& tensor, const std::string& name, const std::string& where) {
  const auto is_negative = [](int64_t number) { return number < 0; };
  const bool is_odd = tensor.storage_offset() < 0 ||
                      std::ranges::any_of(tensor.sizes(), is_negative) ||
                      std::ranges::any_of(tensor.strides(), is_negative);
  if (!is_odd) {
    const std::size_t needed =
        at::detail::computeStorageNbytes(tensor.sizes(), tensor.strides(), tensor.itemsize(),
                                         static_cast<std::size_t>(tensor.storage_offset()));
    if (needed <= tensor.storage().nbytes()) return;
  }
  fail_damaged(where, fmt::format("state '{}' without all its values", name));
}

Archive archive_of(const std::vector<c10::IValue>& parts, const std::string& where) {
  Archive archive;
  for (const auto& entry : parts[values_part].to<TextDict>()) {
    std::string value = entry.value();
    archive.item(entry.key(), value);
  }
  for (const auto& entry : parts[tensors_part].to<TensorDict>()) {
    at::Tensor tensor = entry.value();
    require_inside(tensor, entry.key(), where);
    archive.item(entry.key(), tensor);
  }
  for (const std::string& name : parts[undefined_part].to<std::vector<std::string>>()) {
    at::Tensor none;
    archive.item(name, none);
  }
  archive.restore();
  return archive;
}

}  // namespace

record::Named<std::string> checkpoint_owner(const record::RunRequest& request) {
  record::Named<std::string> owner = {{"request", request.id}, {"program", program_hash()}};
  for (const auto& part : platform(request.settings.device == record::RunDevice::cuda)) {
    owner.push_back(part);
  }
  for (const auto& [id, plugin] : request.plugins) owner.emplace_back("plugin " + id, plugin.hash);
  return owner;
}

std::string checkpoint_text(const Archive& state, const record::Named<std::string>& owner) {
  TextDict of, values;
  for (const auto& [name, text] : owner) of.insert(name, text);
  for (const auto& [name, text] : state.values()) values.insert(name, text);
  TensorDict tensors;
  std::vector<std::string> undefined;
  for (const auto& [name, tensor] : state.tensors()) {
    if (tensor.defined()) {
      tensors.insert(name, tensor);
    } else {
      undefined.push_back(name);
    }
  }
  const std::vector<char> body =
      torch::jit::pickle_save(c10::ivalue::Tuple::create(of, values, tensors, undefined));
  std::string text;
  text.reserve(body.size() + trailer_size);
  text.assign(body.begin(), body.end());
  text += trailer_of(text);
  return text;
}

Archive checkpoint_state(std::string_view text, const record::Named<std::string>& owner,
                         const std::string& where) {
  const std::vector<c10::IValue> parts = parsed_body(checked_body(text, where), where);
  if (parts.size() != part_count) fail_damaged(where, "another content");
  try {
    require_owner(parts[owner_part].to<TextDict>(), owner, where);
    return archive_of(parts, where);
  } catch (const Error&) {
    throw;
  } catch (const std::exception&) {  // a part has another type
    fail_damaged(where, "another content");
  }
}

std::optional<std::string> read_checkpoint(const fs::path& file) {
  if (!is_there(file)) return std::nullopt;
  if (is_no_file(file)) fail_damaged(file.string(), "something that is no file");
  try {
    return read_file(file, std::numeric_limits<std::int64_t>::max());
  } catch (const Error& error) {
    fail_damaged(file.string(), error.what());
  }
}

}  // namespace gradus::execution
