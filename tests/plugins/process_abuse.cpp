// Loads well; each optimizer does to the processes around it, or to the harness's files and
// descriptors, what none should.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "gradus/error.h"
#include "tiny.h"

namespace {

namespace fs = std::filesystem;

/// An optimizer whose every step calls `Act` after a step of gradient descent.
template <void (*Act)()>
class Acts final : public tiny::Descent {
 public:
  explicit Acts(Options options) : Descent(options) {}

 private:
  void move(gradus::Objective& objective) override {
    descend(objective);
    Act();
  }
};

/// The folder of the run: its output goes to a file there.
fs::path run_folder() {
  return fs::read_symlink("/proc/self/fd/1").parent_path();
}

void fill_memory() {
  constexpr std::size_t piece = std::size_t{8} << 20;
  static std::vector<void*> kept;
  void* memory = std::malloc(piece);
  if (memory != nullptr) std::memset(memory, 1, piece);
  kept.push_back(memory);
  ::usleep(2000);
}

// Memory: 24 processes of 32 MiB each, and 1 GiB that no process has mapped.
void fork_and_allocate() {
  for (int child = 0; child < 24; ++child) {
    if (::fork() != 0) continue;
    for (int piece = 0; piece < 4; ++piece) fill_memory();
    for (;;) ::pause();
  }
  for (;;) ::pause();
}
void fill_a_file_in_memory() {
  const int file = ::memfd_create("hidden", 0);
  const std::vector<char> piece(std::size_t{1} << 20, 'x');
  for (int count = 0; count < 1024; ++count) {
    if (::write(file, piece.data(), piece.size()) < 0) break;
    ::usleep(200);
  }
  for (;;) ::pause();
}
// Four processes that share 300 MiB take no more than that.
void share_memory_with_children() {
  static void* volatile shared = nullptr;  // seen from outside, or it may be left out
  if (shared != nullptr) return;
  shared = std::malloc(std::size_t{300} << 20);
  std::memset(shared, 1, std::size_t{300} << 20);
  for (int child = 0; child < 4; ++child) {
    if (::fork() == 0) {
      for (;;) ::pause();
    }
  }
  ::usleep(400000);
}

// Processes that leave the run's session, its group and its parent.
void leave_a_daemon() {
  if (fs::exists(run_folder() / "daemon.txt")) return;
  if (::fork() == 0) {
    ::setsid();
    if (::fork() != 0) ::_exit(0);
    ::setsid();
    ::setpgid(0, 0);
    std::ofstream(run_folder() / "daemon.tmp") << ::getpid() << std::flush;
    fs::rename(run_folder() / "daemon.tmp", run_folder() / "daemon.txt");
    for (;;) ::pause();
  }
  while (!fs::exists(run_folder() / "daemon.txt")) ::usleep(1000);
}
void leave_a_daemon_and_wait() {
  leave_a_daemon();
  for (;;) ::pause();
}

void flood_stdout() {
  const std::string text(std::size_t{1} << 16, 'y');
  for (int count = 0; count < 800; ++count) std::fwrite(text.data(), 1, text.size(), stdout);
}

// The harness's descriptor.
void write_line(const char* line) {
  const std::string text = std::string(line) + "\n";
  [[maybe_unused]] const ssize_t size = ::write(3, text.data(), text.size());
}
void forge_a_result() {
  write_line(R"({"event": "result", "status": "finished", "record": "/etc/passwd"})");
  write_line(R"({"result": {"status": "finished"}})");
}
void forge_an_answer_to_others() {
  write_line(R"({"ticket": 1, "event": "done", "status": "finished"})");
}
void forge_progress() {
  write_line(R"({"event": "progress", "share": "half"})");
}
void write_an_endless_line() {
  const std::string text(std::size_t{1} << 16, 'x');
  for (int count = 0; count < 20000; ++count) {
    if (::write(3, text.data(), text.size()) < 0) break;
  }
}
void close_all() {
  for (int descriptor = 0; descriptor < 64; ++descriptor) ::close(descriptor);
}
void replace_the_connection() {
  const int file = ::open("/dev/null", O_RDWR);
  ::dup2(file, 3);
}

// The processes above the run.
void stop_parent() {
  ::kill(::getppid(), SIGSTOP);
}
void kill_parent() {
  ::kill(::getppid(), SIGKILL);
}
void trace_parent() {
  ::ptrace(PTRACE_SEIZE, ::getppid(), nullptr, nullptr);
  ::ptrace(PTRACE_INTERRUPT, ::getppid(), nullptr, nullptr);
}

// The record.
void make_a_folder_record() {
  fs::create_directories(run_folder() / "record.json" / "within");
}
void make_a_pipe_record() {
  ::mkfifo((run_folder() / "record.json").c_str(), 0600);
  ::_exit(0);
}
void write_another_schema() {
  std::ofstream(run_folder() / "record.json") << R"({"schema": {"name": "gradus.claim"}})";
  ::_exit(0);
}
void replace_the_folder() {
  const fs::path folder = run_folder();
  fs::remove_all(folder);
  fs::create_symlink("/nonexistent", folder);
}

void throw_a_long_text() {
  throw std::runtime_error(std::string(std::size_t{10} << 20, 'z'));
}
void throw_a_long_error() {
  throw gradus::Error("test.long", std::string(std::size_t{10} << 20, 'z'));
}

template <void (*Act)()>
constexpr gradus::PluginItem item(const char* name) {
  return gradus::offer<gradus::Optimizer, Acts<Act>>(name, "does what its name says");
}

constexpr gradus::PluginItem items[] = {
    item<fork_and_allocate>("forks_and_allocates"),
    item<fill_a_file_in_memory>("fills_a_file_in_memory"),
    item<share_memory_with_children>("shares_memory_with_children"),
    item<leave_a_daemon>("leaves_a_daemon"),
    item<leave_a_daemon_and_wait>("leaves_a_daemon_and_waits"),
    item<flood_stdout>("floods_stdout"),
    item<forge_a_result>("forges_a_result"),
    item<forge_an_answer_to_others>("forges_an_answer_to_others"),
    item<forge_progress>("forges_progress"),
    item<write_an_endless_line>("writes_an_endless_line"),
    item<close_all>("closes_all"),
    item<replace_the_connection>("replaces_the_connection"),
    item<stop_parent>("stops_parent"),
    item<kill_parent>("kills_parent"),
    item<trace_parent>("traces_parent"),
    item<make_a_folder_record>("makes_a_folder_record"),
    item<make_a_pipe_record>("makes_a_pipe_record"),
    item<write_another_schema>("writes_another_schema"),
    item<replace_the_folder>("replaces_the_folder"),
    item<throw_a_long_text>("throws_a_long_text"),
    item<throw_a_long_error>("throws_a_long_error")};

}  // namespace

GRADUS_PLUGIN(tiny::info("process_abuse", items))
