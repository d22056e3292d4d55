#include "record/artifact.h"

#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/npy.h"

namespace gradus::record {

std::filesystem::path file_beside(const std::filesystem::path& folder, const std::string& name) {
  const bool plain = !name.empty() && name != "." && name != ".." &&
                     name.find('/') == std::string::npos && name.find('\0') == std::string::npos;
  if (plain) return folder / name;
  throw Error("record.artifact", folder.string(), "the name of a file in this folder",
              to_text(OptionValue(name)), "the record was edited");
}

Array read_artifact(const std::filesystem::path& folder, const ArtifactUse& artifact) {
  const std::filesystem::path file = file_beside(folder, artifact.file);
  Array array = read_npy(file);
  if (fast_hash(array.bytes.data(), array.bytes.size()) == artifact.hash) return array;
  throw Error("record.artifact", file.string(), "the content that the record names", "another one",
              "it was edited or is damaged: run it again");
}

}  // namespace gradus::record
