// Loads well; each claim does to the processes around it, or to the harness's files, what none
// should while it judges.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "tiny.h"

namespace {

namespace fs = std::filesystem;

/// A claim that is judged by `Act`, and holds where that returns.
template <void (*Act)(gradus::Judgement&)>
class Judges final : public gradus::Claim {
 public:
  struct Options {
    void declare(gradus::Schema&) {}
  };
  explicit Judges(Options) {}
  gradus::ClaimDescription describe() const override {
    return {gradus::ClaimKind::theorem, "it ends", "a test", "it is judged"};
  }
  std::vector<std::string> needs(std::string_view) const override { return {"descent"}; }
  void judge(const gradus::Records&, gradus::Judgement& judgement) const override {
    judgement.verdict = gradus::Verdict::holds;
    Act(judgement);
  }
};

/// Where the records of claims lie: the study is run in the folder "out" of GRADUS_TEST_FOLDER.
fs::path claims() {
  const char* folder = std::getenv("GRADUS_TEST_FOLDER");
  return fs::path(folder == nullptr ? "." : folder) / "out" / "claims";
}

void behave(gradus::Judgement&) {}
void throw_an_int(gradus::Judgement&) {
  throw 42;
}
void throw_a_long_text(gradus::Judgement&) {
  throw std::runtime_error(std::string(std::size_t{10} << 20, 'z'));
}
void loop_for_ever(gradus::Judgement&) {
  for (volatile bool on = true; on;) {
  }
}
void allocate_for_ever(gradus::Judgement&) {
  static std::vector<std::string> kept;
  for (;;) kept.emplace_back(std::size_t{1} << 20, 'x');
}
void abort_loudly(gradus::Judgement&) {
  std::fputs("going down\n", stderr);
  std::abort();
}
void leave(gradus::Judgement&) {
  std::exit(0);
}
void kill_parent(gradus::Judgement&) {
  ::kill(::getppid(), SIGKILL);
  for (;;) ::pause();
}
void stop_parent(gradus::Judgement&) {
  ::kill(::getppid(), SIGSTOP);
}
void close_all(gradus::Judgement&) {
  for (int descriptor = 0; descriptor < 64; ++descriptor) ::close(descriptor);
}
void forge_a_result(gradus::Judgement&) {
  const std::string text = R"({"event": "result", "status": "finished"})"
                           "\n";
  [[maybe_unused]] const ssize_t size = ::write(3, text.data(), text.size());
  for (;;) ::pause();
}
// The record of its own verdict, written by itself; the judge then ends.
void write_its_record(gradus::Judgement&) {
  std::ofstream(claims() / "judges_badly.writes_its_record.json")
      << R"({"schema": {"name": "gradus.claim", "version": 1}, "verdict": "holds"})";
  std::_Exit(0);
}
void make_a_folder_record(gradus::Judgement&) {
  const fs::path record = claims() / "judges_badly.makes_a_folder_record.json";
  fs::remove(record);  // of an earlier time
  fs::create_directories(record / "within");
}
void make_a_pipe_record(gradus::Judgement&) {
  const fs::path record = claims() / "judges_badly.makes_a_pipe_record.json";
  fs::remove(record);
  ::mkfifo(record.c_str(), 0600);
  std::_Exit(0);
}
void remove_the_claims(gradus::Judgement&) {
  fs::remove_all(claims());
}
void put_a_link_in_the_claims_place(gradus::Judgement&) {
  fs::remove_all(claims());
  fs::create_directories(claims().parent_path().parent_path() / "elsewhere");
  fs::create_directory_symlink("../elsewhere", claims());
}
// What cannot stand in a record as it is.
void say_awkward_things(gradus::Judgement& judgement) {
  judgement.why = "not UTF-8: \xff\xfe, a colour \x1b[31m, \u202e turned";
  judgement.measured = std::string(std::size_t{10} << 20, 'm');
  judgement.numbers["none"] = std::numeric_limits<double>::quiet_NaN();
  judgement.numbers["endless"] = std::numeric_limits<double>::infinity();
  judgement.numbers["\xff"] = 1;
}
void leave_a_daemon(gradus::Judgement&) {
  if (::fork() == 0) {
    ::setsid();
    if (::fork() != 0) ::_exit(0);
    std::ofstream(claims().parent_path().parent_path() / "daemon.txt") << ::getpid() << std::flush;
    for (;;) ::pause();
  }
  while (!fs::exists(claims().parent_path().parent_path() / "daemon.txt")) ::usleep(1000);
}

template <void (*Act)(gradus::Judgement&)>
constexpr gradus::PluginItem item(const char* name) {
  return gradus::offer<gradus::Claim, Judges<Act>>(name, "does what its name says");
}

constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Optimizer, tiny::Descent>("descent", "gradient descent"),
    item<throw_an_int>("throws_an_int"),
    item<throw_a_long_text>("throws_a_long_text"),
    item<loop_for_ever>("loops_for_ever"),
    item<allocate_for_ever>("allocates_for_ever"),
    item<abort_loudly>("aborts"),
    item<leave>("leaves"),
    item<kill_parent>("kills_parent"),
    item<stop_parent>("stops_parent"),
    item<close_all>("closes_all"),
    item<forge_a_result>("forges_a_result"),
    item<write_its_record>("writes_its_record"),
    item<make_a_folder_record>("makes_a_folder_record"),
    item<make_a_pipe_record>("makes_a_pipe_record"),
    item<say_awkward_things>("says_awkward_things"),
    item<leave_a_daemon>("leaves_a_daemon"),
    item<remove_the_claims>("removes_the_claims"),
    item<put_a_link_in_the_claims_place>("puts_a_link_in_the_claims_place"),
    item<behave>("behaves")};

constexpr gradus::PluginStudy studies[] = {{"smoke", R"(name = "judges_badly-smoke"
seeds = 2
[run]
wall_limit_s = 5
memory_limit_bytes = 419430400
budget = { steps = 5 }
[[task]]
id = "quadratic"
[[method]]
name = "descent"
optimizer = "judges_badly.descent"
[claims]
of = ["judges_badly"]
)"}};

}  // namespace

GRADUS_PLUGIN({.id = "judges_badly",
               .version = "1.0.0",
               .semantics = 1,
               .title = "A test",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = items,
               .studies = studies})
