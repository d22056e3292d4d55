#include "base/trusted_path.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <string>

#include "base/plugin_files.h"
#include "gradus/error.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;
constexpr int most_plugin_links = 40;  // as the system's own limit

/// Follows a path name by name, as the system does when it opens it.
class Walk {
 public:
  Walk(const fs::path& file, std::string_view where) : where_(where), program_(program_folder()) {
    add(file);
  }

  void run() {
    look_at("/");
    while (!left_.empty()) {
      const fs::path name = std::move(left_.front());
      left_.pop_front();
      if (name == "..") {
        at_ = at_.parent_path();
      } else if (!name.empty() && name != ".") {
        step(at_ / name);
      }
    }
  }

 private:
  void add(const fs::path& path) {
    const fs::path names = path.relative_path();
    left_.insert(left_.begin(), names.begin(), names.end());
    if (path.is_absolute()) at_ = "/";
  }

  void step(const fs::path& next) {
    if (S_ISLNK(look_at(next))) {
      if (++links_ > most_plugin_links)
        fail("plugin.missing", next, "a file", std::strerror(ELOOP), "");
      add(fs::read_symlink(next));
    } else {
      at_ = next;
    }
  }

  mode_t look_at(const fs::path& path) const {
    struct stat status;
    if (::lstat(path.c_str(), &status) != 0) {
      fail("plugin.missing", path, "a file", std::strerror(errno), "give another path");
    }
    if (!holds_the_program(path)) judge(path, status);
    return status.st_mode;
  }

  bool holds_the_program(const fs::path& folder) const {
    const auto [end, _] =
        std::mismatch(folder.begin(), folder.end(), program_.begin(), program_.end());
    return end == folder.end();
  }

  void judge(const fs::path& path, const struct stat& status) const {
    const std::string shown = path.string();
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
      fail("plugin.owner", path, fmt::format("root or user {} as its owner", ::geteuid()),
           fmt::format("user {}", status.st_uid),
           "chown it, or copy the plugin to a folder of yours");
    }
    // A link's own mode says nothing; a sticky folder lets others add files, not exchange this one.
    const bool sticky = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0;
    if (S_ISLNK(status.st_mode) || sticky || (status.st_mode & S_IWOTH) == 0) return;
    fail("plugin.writable", path, "to be writable by its owner and group alone",
         "that everyone may write it", "chmod o-w " + shown);
  }

  [[noreturn]] void fail(const char* id, const fs::path& path, const std::string& expected,
                         const std::string& found, const std::string& advice) const {
    throw Error(id, where_, path.string() + ": " + expected, found, advice);
  }

  std::string_view where_;
  fs::path program_, at_ = "/";
  std::deque<fs::path> left_;
  int links_ = 0;
};

}  // namespace

void require_trusted(const fs::path& file, std::string_view where) {
  Walk(fs::absolute(file), where).run();
}

}  // namespace gradus
