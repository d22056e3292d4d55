#include "worker/pages.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

namespace gradus::worker {
namespace {

constexpr uintptr_t huge_page = uintptr_t{2} << 20;
constexpr int collapse = 25;  // MADV_COLLAPSE: Linux 6.1, not in every C library's headers

/// Whether a line of /proc/self/maps is writable memory that belongs to this process alone and that
/// no file backs; its first address and the one after its last.
bool is_own_memory(const std::string& line, uintptr_t& begin, uintptr_t& end) {
  char access[5] = {};
  unsigned long first = 0, last = 0, inode = 0;
  if (std::sscanf(line.c_str(), "%lx-%lx %4s %*s %*s %lu", &first, &last, access, &inode) != 4) {
    return false;
  }
  begin = first;
  end = last;
  return std::string(access) == "rw-p" && inode == 0 && line.find("[stack]") == std::string::npos;
}

}  // namespace

void gather_pages() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    uintptr_t begin = 0, end = 0;
    if (!is_own_memory(line, begin, end)) continue;
    begin = (begin + huge_page - 1) / huge_page * huge_page;
    end = end / huge_page * huge_page;
    if (begin >= end) continue;
    void* pages = reinterpret_cast<void*>(begin);  // NOLINT(performance-no-int-to-ptr): from a text
    ::madvise(pages, end - begin, collapse);
  }
}

}  // namespace gradus::worker
