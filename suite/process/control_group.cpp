#include "process/control_group.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

namespace gradus::process {
namespace {

namespace fs = std::filesystem;
using Version = ControlGroupPlace::Version;

constexpr const char* prefix = "gradus-";

bool write_value(const fs::path& file, const std::string& value) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const ssize_t written = ::write(descriptor, value.data(), value.size());
  ::close(descriptor);
  return written == static_cast<ssize_t>(value.size());
}

std::string read_value(const fs::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

bool has_word(const std::string& text, std::string_view wanted, char separator) {
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, separator);) {
    if (!word.empty() && word.back() == '\n') word.pop_back();
    if (word == wanted) return true;
  }
  return false;
}

std::vector<pid_t> processes_in(const fs::path& group) {
  std::ifstream file(group / "cgroup.procs");
  std::vector<pid_t> processes;
  for (pid_t process = 0; file >> process;) processes.push_back(process);
  return processes;
}

/// A mounted hierarchy: what of it is mounted, and where.
struct Mount {
  std::string root;
  fs::path place;
};

/// From a line of /proc/self/mountinfo: that of version 2, or of version 1's memory controller.
std::optional<Mount> mount_in(const std::string& line, Version version) {
  const std::size_t dash = line.find(" - ");
  if (dash == std::string::npos) return std::nullopt;
  std::istringstream before(line.substr(0, dash)), after(line.substr(dash + 3));
  std::string skipped, type, source, options;
  Mount mount;
  before >> skipped >> skipped >> skipped >> mount.root >> skipped;
  mount.place = skipped;
  after >> type >> source >> options;
  const bool wanted = version == Version::second
                          ? type == "cgroup2"
                          : type == "cgroup" && has_word(options, "memory", ',');
  return wanted ? std::optional(mount) : std::nullopt;
}

std::optional<Mount> mount_of(Version version) {
  std::ifstream file("/proc/self/mountinfo");
  for (std::string line; std::getline(file, line);) {
    if (auto mount = mount_in(line, version)) return mount;
  }
  return std::nullopt;
}

/// The group of this process, as /proc/self/cgroup names it: "ID:CONTROLLERS:PATH".
std::optional<std::string> own_group(Version version) {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool wanted =
        version == Version::second ? controllers.empty() : has_word(controllers, "memory", ',');
    if (wanted) return line.substr(second + 1);
  }
  return std::nullopt;
}

/// The folder of this process' group; empty where it is not mounted.
fs::path own_folder(const Mount& mount, const std::string& group) {
  if (mount.root == "/") return mount.place / fs::path(group).relative_path();
  if (!group.starts_with(mount.root)) return {};
  return mount.place / fs::path(group.substr(mount.root.size())).relative_path();
}

const char* limit_file(Version version) {
  return version == Version::second ? "memory.max" : "memory.limit_in_bytes";
}

fs::path new_name() {
  static int count = 0;
  return fmt::format("{}{}-{}", prefix, ::getpid(), count++);
}

/// Groups that a killed process left: theirs who are gone, and empty.
void remove_leftovers(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(prefix)) continue;
    pid_t owner = 0;
    const char* begin = name.data() + std::string_view(prefix).size();
    std::from_chars(begin, name.data() + name.size(), owner);
    if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) ::rmdir(entry.path().c_str());
  }
}

/// Whether groups with a limit of memory can be made there, and processes moved to them.
bool is_fit(const fs::path& folder, Version version) {
  if (::access((folder / "cgroup.procs").c_str(), W_OK) != 0) return false;
  const fs::path trial = folder / new_name();
  if (::mkdir(trial.c_str(), 0755) != 0) return false;
  const bool fit = ::access((trial / limit_file(version)).c_str(), W_OK) == 0;
  ::rmdir(trial.c_str());
  return fit;
}

/// A group of version 2 gives its controllers to those below it only while it holds no process
/// itself: this process and its parent move out of the way where nobody else is there.
bool make_fit(const fs::path& folder) {
  if (!has_word(read_value(folder / "cgroup.controllers"), "memory", ' ')) return false;
  const fs::path below = folder / (fmt::format("{}{}-host", prefix, ::getpid()));
  for (const pid_t process : processes_in(folder)) {
    if (process != ::getpid() && process != ::getppid()) return false;
  }
  if (::mkdir(below.c_str(), 0755) != 0) return false;
  for (const pid_t process : processes_in(folder)) {
    write_value(below / "cgroup.procs", std::to_string(process));
  }
  write_value(folder / "cgroup.subtree_control", "+pids");
  return write_value(folder / "cgroup.subtree_control", "+memory");
}

ControlGroupPlace place_in(Version version) {
  const std::string name = version == Version::second ? "version 2" : "version 1 for memory";
  const auto mount = mount_of(version);
  const auto group = own_group(version);
  if (!mount || !group)
    return {Version::none, {}, fmt::format("control groups of {} are not mounted", name)};
  const fs::path own = own_folder(*mount, *group);
  if (own.empty()) return {Version::none, {}, "this process' group is not among the mounted ones"};
  for (fs::path folder = own;; folder = folder.parent_path()) {
    const bool fit = is_fit(folder, version) || (version == Version::second && folder == own &&
                                                 make_fit(folder) && is_fit(folder, version));
    if (fit) return {version, folder, ""};
    if (version == Version::first || folder == mount->place || folder == folder.parent_path())
      break;
  }
  return {Version::none,
          {},
          fmt::format("no group with a memory controller of {} is delegated to this user", name)};
}

}  // namespace

const ControlGroupPlace& control_group_place() {
  static const ControlGroupPlace place = [] {
    ControlGroupPlace found = place_in(Version::second);
    if (found.version == Version::none) {
      ControlGroupPlace other = place_in(Version::first);
      other.why_none = found.why_none + "; " + other.why_none;
      found = std::move(other);
    }
    if (found.version != Version::none) remove_leftovers(found.folder);
    return found;
  }();
  return place;
}

std::unique_ptr<ControlGroup> ControlGroup::make(int64_t memory_bytes) {
  const ControlGroupPlace& place = control_group_place();
  if (place.version == Version::none || memory_bytes <= 0) return nullptr;
  const fs::path folder = place.folder / new_name();
  if (::mkdir(folder.c_str(), 0755) != 0) return nullptr;
  std::unique_ptr<ControlGroup> group(new ControlGroup(folder));
  const std::string limit = std::to_string(memory_bytes + reserve_bytes);
  if (!write_value(folder / limit_file(place.version), limit)) return nullptr;
  if (place.version == Version::second) {
    write_value(folder / "memory.swap.max", "0");
    write_value(folder / "memory.oom.group", "1");
    write_value(folder / "pids.max", std::to_string(most_processes));
  } else {
    write_value(folder / "memory.memsw.limit_in_bytes", limit);
  }
  return group;
}

ControlGroup::~ControlGroup() {
  kill_all();
  // A process that was killed leaves its group a moment later.
  for (int attempt = 0; ::rmdir(folder_.c_str()) != 0 && errno == EBUSY && attempt < 50;
       ++attempt) {
    ::usleep(1000);
  }
}

bool ControlGroup::add(pid_t process) const {
  return write_value(folder_ / "cgroup.procs", std::to_string(process));
}

bool ControlGroup::has_ended_one() const {
  const bool second = control_group_place().version == Version::second;
  std::ifstream file(folder_ / (second ? "memory.events" : "memory.oom_control"));
  std::string name;
  for (int64_t count = 0; file >> name >> count;) {
    if (name == "oom_kill") return count > 0;
  }
  return false;
}

void ControlGroup::kill_all() const {
  if (write_value(folder_ / "cgroup.kill", "1")) return;  // Linux 5.14, version 2
  for (const pid_t process : processes_in(folder_)) ::kill(process, SIGKILL);
}

}  // namespace gradus::process
