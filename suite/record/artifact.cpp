#include "record/artifact.h"

#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/npy.h"
#include "record/json_field.h"

namespace gradus {

std::filesystem::path file_beside(const std::filesystem::path& folder, const std::string& name) {
  const bool plain = !name.empty() && name != "." && name != ".." &&
                     name.find('/') == std::string::npos && name.find('\0') == std::string::npos;
  if (plain) return folder / name;
  throw Error("record.artifact", folder.string(), "the name of a file in this folder",
              Json(name).dump(), "the record was edited");
}

Array read_artifact(const std::filesystem::path& folder, const Json& artifact) {
  const JsonField field(artifact, folder.string());
  const std::filesystem::path file = file_beside(folder, field.at("file").text());
  Array array = read_npy(file);
  if (fast_hash(array.bytes.data(), array.bytes.size()) == field.at("hash").text()) return array;
  throw Error("record.artifact", file.string(), "the content that the record names", "another one",
              "it was edited or is damaged: run it again");
}

}  // namespace gradus
