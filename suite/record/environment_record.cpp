#include "record/environment_record.h"

#include "base/path_status.h"
#include "gradus/error.h"
#include "record/environment.h"
#include "record/ids.h"
#include "record/record_file.h"
#include "record/record_json.h"

namespace gradus::record {
std::string Environment::machine() const {
  Environment lasting = *this;
  lasting.load.reset();
  lasting.plugins.clear();
  lasting.git_revision.reset();
  lasting.reasons.clear();
  return canonical_hash(to_json(lasting));
}

Environment environment_from_json(const JsonField& field) {
  Environment environment;
  environment.cpu = field.at("cpu").text_or_null();
  environment.cores = field.at("cores").integer_or_null();
  environment.logical_cores = field.at("logical_cores").integer_or_null().value_or(0);
  environment.governor = field.at("governor").text_or_null();
  environment.load = field.at("load").number_or_null();
  environment.memory_bytes = field.at("memory_bytes").integer_or_null();
  environment.kernel = field.at("kernel").text_or_null().value_or("");
  environment.architecture = field.at("architecture").text_or_null().value_or("");
  environment.distribution = field.at("distribution").text_or_null();
  environment.compiler = field.at("compiler").text_or_null().value_or("");
  const JsonField platform = field.at("platform");
  if (!platform.is_null()) environment.platform = named_texts(platform);
  environment.plugins = named_texts(field.at("plugins"));
  environment.git_revision = field.at("git_revision").text_or_null();
  environment.reasons = named_texts(field.at("reasons"));
  return environment;
}

Json to_json(const Environment& environment) {
  return {{"schema", schema_tag("gradus.environment")},
          {"cpu", or_null(environment.cpu)},
          {"cores", or_null(environment.cores)},
          {"logical_cores", environment.logical_cores},
          {"governor", or_null(environment.governor)},
          {"load", or_null(environment.load)},
          {"memory_bytes", or_null(environment.memory_bytes)},
          {"kernel", environment.kernel},
          {"architecture", environment.architecture},
          {"distribution", or_null(environment.distribution)},
          {"compiler", environment.compiler},
          {"platform", environment.platform ? texts_json(*environment.platform) : Json()},
          {"plugins", texts_json(environment.plugins)},
          {"git_revision", or_null(environment.git_revision)},
          {"reasons", texts_json(environment.reasons)}};
}

std::string write_environment(const std::filesystem::path& out, const Environment& environment) {
  const Json json = to_json(environment);
  std::string hash = canonical_hash(json);
  write_json(OutputFolder(out), std::filesystem::path("environments") / (hash + ".json"), json);
  return hash;
}

std::optional<Environment> read_environment(const std::filesystem::path& out,
                                            const std::string& hash) {
  require_hash(hash, out.string());
  const std::filesystem::path file = out / "environments" / (hash + ".json");
  if (!is_there(file)) return std::nullopt;
  const JsonFile read = read_json(file, "gradus.environment");
  if (canonical_hash(read.json()) == hash) return environment_from_json(read.root());
  throw Error("record.hash", file.string(), "the content that it was named after", "another one",
              "it was edited or is damaged: remove it");
}

}  // namespace gradus::record
