#include "process/output_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "gradus/error.h"
#include "process/short_text.h"

namespace gradus::process {
namespace {

constexpr off_t kept_beginning = off_t{1} << 20, kept_end = off_t{64} << 10;

int checked(int descriptor, const std::string& what) {
  if (descriptor >= 0) return descriptor;
  throw Error("worker.output", "cannot open " + what, "", std::strerror(errno),
              "free space or choose another folder");
}

off_t size_of(int file) {
  struct stat status;
  return ::fstat(file, &status) == 0 ? status.st_size : 0;
}

std::string read_end(int file, off_t bytes) {
  const off_t size = size_of(file), start = std::max<off_t>(0, size - bytes);
  std::string text(static_cast<std::size_t>(size - start), '\0');
  const ssize_t count = ::pread(file, text.data(), text.size(), start);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, count)));
  return text;
}

}  // namespace

OutputLog OutputLog::unnamed() {
  return OutputLog(checked(::memfd_create("output", MFD_CLOEXEC), "a file in memory"));
}

OutputLog OutputLog::file(const std::filesystem::path& path) {
  constexpr int flags = O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
  return OutputLog(checked(::open(path.c_str(), flags, 0644), path.string()));
}

OutputLog::~OutputLog() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

OutputLog::OutputLog(OutputLog&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      middle_end_(other.middle_end_),
      left_out_(other.left_out_),
      note_bytes_(other.note_bytes_) {}

OutputLog& OutputLog::operator=(OutputLog&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(middle_end_, other.middle_end_);
  std::swap(left_out_, other.left_out_);
  std::swap(note_bytes_, other.note_bytes_);
  return *this;
}

// While somebody writes, the file is not made shorter: what is written between the look at its end
// and the cut would be lost. A hole takes no memory and no disk, and the place where the next bytes
// go stays what it is.
void OutputLog::cut() {
  const off_t size = size_of(descriptor_);
  const off_t begin = std::max<off_t>(kept_beginning, middle_end_), end = size - kept_end;
  if (size <= most_bytes || end <= begin) return;
  constexpr int hole = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
  if (::fallocate(descriptor_, hole, begin, end - begin) == 0) {
    middle_end_ = end;
  } else if (errno == EOPNOTSUPP) {
    finish();  // this file system has no holes: a full disk is worse than a line that is missing
  }
}

void OutputLog::finish() {
  const off_t size = size_of(descriptor_);
  if (size <= most_bytes) return;
  const std::string end = read_end(descriptor_, kept_end);
  left_out_ += size - kept_beginning - static_cast<off_t>(end.size()) - note_bytes_;
  if (::ftruncate(descriptor_, kept_beginning) != 0) return;
  ::lseek(descriptor_, 0, SEEK_END);
  middle_end_ = 0;
  const std::string note =
      fmt::format("\n[gradus: {} bytes in the middle of this output are left out]\n", left_out_);
  note_bytes_ = static_cast<int64_t>(note.size());
  const std::string text = note + end;
  [[maybe_unused]] const ssize_t written = ::write(descriptor_, text.data(), text.size());
}

std::string OutputLog::last_lines() const {
  constexpr off_t longest = 4096;
  constexpr int most_lines = 20;
  std::string text = read_end(descriptor_, longest);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::size_t begin = text.size();
  for (int line = 0; line < most_lines && begin != std::string::npos && begin > 0; ++line) {
    begin = text.rfind('\n', begin - 1);
  }
  if (begin != std::string::npos && begin > 0) text.erase(0, begin + 1);
  return valid_utf8(text);
}

}  // namespace gradus::process
