#include "record/environment.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "base/plugin_files.h"
#include "gradus/error.h"
#include "record/ids.h"
#include "record/record_file.h"

namespace gradus {
namespace {

std::optional<std::string> first_line(const std::filesystem::path& path) {
  std::ifstream stream(path);
  std::string line;
  if (!std::getline(stream, line)) return std::nullopt;
  return line;
}

/// "value" of the first line "key : value" or "key=value" of a file.
std::optional<std::string> keyed_line(const std::filesystem::path& path, std::string_view key,
                                      char separator) {
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t at = line.find(separator);
    if (at == std::string::npos || line.compare(0, key.size(), key) != 0) continue;
    const std::size_t start = line.find_first_not_of(" \t\"", at + 1);
    if (start == std::string::npos) return std::nullopt;
    const std::size_t end = line.find_last_not_of(" \t\"");
    return line.substr(start, end - start + 1);
  }
  return std::nullopt;
}

/// Physical cores: distinct (physical id, core id) pairs; some machines do not say.
std::optional<int64_t> physical_cores(const std::filesystem::path& cpuinfo) {
  std::ifstream stream(cpuinfo);
  std::set<std::pair<std::string, std::string>> cores;
  std::string package;
  for (std::string line; std::getline(stream, line);) {
    if (line.rfind("physical id", 0) == 0) package = line;
    if (line.rfind("core id", 0) == 0) cores.emplace(package, line);
  }
  if (cores.empty()) return std::nullopt;
  return static_cast<int64_t>(cores.size());
}

std::optional<double> load_average(const std::filesystem::path& path) {
  std::ifstream stream(path);
  double load = 0;
  if (!(stream >> load)) return std::nullopt;
  return load;
}

std::optional<int64_t> memory_bytes(const std::filesystem::path& meminfo) {
  const auto text = keyed_line(meminfo, "MemTotal", ':');
  if (!text) return std::nullopt;
  std::istringstream stream(*text);
  int64_t kibibytes = 0;
  if (!(stream >> kibibytes)) return std::nullopt;
  return kibibytes * 1024;
}

std::string compiler_name() {
#if defined(__clang__)
  return std::string("clang ") + __clang_version__;
#else
  return std::string("gcc ") + __VERSION__;
#endif
}

/// Adds a value, or null with its reason.
template <class Value>
void add(Json& json, const char* key, const std::optional<Value>& value, const char* reason) {
  json[key] = value ? Json(*value) : Json();
  if (!value) json["reasons"][key] = reason;
}

/// 40 or 64 hexadecimal digits, as git names a commit, and "-dirty" where files differ from it.
bool is_revision(std::string_view text) {
  constexpr std::string_view dirty = "-dirty";
  if (text.ends_with(dirty)) text.remove_suffix(dirty.size());
  const bool digits = text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return digits && (text.size() == 40 || text.size() == 64);
}

}  // namespace

Json machine_environment(const std::filesystem::path& root) {
  Json json = {{"schema", schema_tag("gradus.environment")}};
  json["reasons"] = Json::object();
  const auto cpuinfo = root / "proc/cpuinfo";
  add(json, "cpu", keyed_line(cpuinfo, "model name", ':'), "not in /proc/cpuinfo");
  add(json, "cores", physical_cores(cpuinfo), "not in /proc/cpuinfo");
  json["logical_cores"] = sysconf(_SC_NPROCESSORS_ONLN);
  add(json, "governor", first_line(root / "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
      "this machine does not show a frequency governor");
  add(json, "load", load_average(root / "proc/loadavg"), "not in /proc/loadavg");
  add(json, "memory_bytes", memory_bytes(root / "proc/meminfo"), "not in /proc/meminfo");
  utsname names;
  json["kernel"] = uname(&names) == 0 ? std::string(names.sysname) + " " + names.release : "";
  json["architecture"] = names.machine;
  add(json, "distribution", keyed_line(root / "etc/os-release", "PRETTY_NAME", '='),
      "not in /etc/os-release");
  json["compiler"] = compiler_name();
  return json;
}

std::filesystem::path revision_file() {
  return program_folder().parent_path() / "share/gradus/revision";
}

Json source_revision(const std::filesystem::path& file) {
  const std::string revision = first_line(file).value_or("");
  return is_revision(revision) ? Json(revision) : Json();
}

Json study_environment(const Json& platform, const Json& plugin_hashes,
                       const std::filesystem::path& revision) {
  Json json = machine_environment();
  json["platform"] = platform;
  json["plugins"] = plugin_hashes;
  json["git_revision"] = source_revision(revision);
  if (json["git_revision"].is_null()) {
    json["reasons"]["git_revision"] = "Gradus was built outside a git work tree";
  }
  Json reasons = std::move(json["reasons"]);
  json.erase("reasons");
  json["reasons"] = std::move(reasons);
  return json;
}

std::string write_environment(const std::filesystem::path& out, const Json& environment) {
  std::string hash = canonical_hash(environment);
  write_json(OutputFolder(out), std::filesystem::path("environments") / (hash + ".json"),
             environment);
  return hash;
}

std::optional<Json> read_environment(const std::filesystem::path& out, const std::string& hash) {
  require_hash(hash, out.string());
  const std::filesystem::path file = out / "environments" / (hash + ".json");
  if (!std::filesystem::exists(file)) return std::nullopt;
  Json json = read_json(file, "gradus.environment");
  if (canonical_hash(json) == hash) return json;
  throw Error("record.hash", file.string(), "the content that it was named after", "another one",
              "it was edited or is damaged: remove it");
}

}  // namespace gradus
