#include "record/environment.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "base/plugin_files.h"

namespace gradus::record {
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

/// Notes why a value that is nothing is so.
template <class Value>
std::optional<Value> or_reason(std::optional<Value> value, Environment& environment,
                               const char* name, const char* reason) {
  if (!value) environment.reasons.emplace_back(name, reason);
  return value;
}

/// 40 or 64 hexadecimal digits, as git names a commit, and "-dirty" where files differ from it.
bool is_revision(std::string_view text) {
  constexpr std::string_view dirty = "-dirty";
  if (text.ends_with(dirty)) text.remove_suffix(dirty.size());
  const bool digits = text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return digits && (text.size() == 40 || text.size() == 64);
}

}  // namespace

Environment machine_environment(const std::filesystem::path& root) {
  Environment machine;
  const auto cpuinfo = root / "proc/cpuinfo";
  machine.cpu =
      or_reason(keyed_line(cpuinfo, "model name", ':'), machine, "cpu", "not in /proc/cpuinfo");
  machine.cores = or_reason(physical_cores(cpuinfo), machine, "cores", "not in /proc/cpuinfo");
  machine.logical_cores = sysconf(_SC_NPROCESSORS_ONLN);
  machine.governor =
      or_reason(first_line(root / "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"), machine,
                "governor", "this machine does not show a frequency governor");
  machine.load =
      or_reason(load_average(root / "proc/loadavg"), machine, "load", "not in /proc/loadavg");
  machine.memory_bytes = or_reason(memory_bytes(root / "proc/meminfo"), machine, "memory_bytes",
                                   "not in /proc/meminfo");
  utsname names;
  machine.kernel = uname(&names) == 0 ? std::string(names.sysname) + " " + names.release : "";
  machine.architecture = names.machine;
  machine.distribution = or_reason(keyed_line(root / "etc/os-release", "PRETTY_NAME", '='), machine,
                                   "distribution", "not in /etc/os-release");
  machine.compiler = compiler_name();
  return machine;
}

std::filesystem::path revision_file() {
  return program_folder().parent_path() / "share/gradus/revision";
}

std::optional<std::string> source_revision(const std::filesystem::path& file) {
  std::optional<std::string> revision = first_line(file);
  if (revision && !is_revision(*revision)) revision.reset();
  return revision;
}

Environment study_environment(const Named<std::string>& platform,
                              const Named<std::string>& plugin_hashes,
                              const std::filesystem::path& revision) {
  Environment environment = machine_environment();
  environment.platform = platform;
  environment.plugins = plugin_hashes;
  environment.git_revision = or_reason(source_revision(revision), environment, "git_revision",
                                       "Gradus was built outside a git work tree");
  return environment;
}

}  // namespace gradus::record
