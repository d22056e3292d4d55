// Progress of long work: a bar per job on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "render/style.h"

namespace gradus::render {

/// "━━━━━━──────" of `width` columns.
std::string bar(double share, int width);

class Progress {
 public:
  /// Writes to `out`, which stays open; `total` counts the jobs.
  Progress(std::FILE* out, Style style, int64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void begin(int64_t job, std::string_view label);
  /// `share` of the job that is done, from 0 to 1.
  void update(int64_t job, double share);
  /// The job is over. Plain output prints `text` ("finished, 2.1 s") at most once a second, and
  /// always where `important` (a failure).
  void end(int64_t job, std::string_view text, bool important = false);
  /// Seconds that the rest will take, for the overall line.
  void time_left(std::optional<double> seconds) { left_ = seconds; }
  /// A line of its own, above the bars.
  void say(std::string_view text);
  /// Draws again if the last drawing is old enough.
  void tick();
  /// Removes the bars.
  void close();

  double elapsed_s() const;
  double share(int64_t job) const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Job {
    std::string label;
    double share = 0;
  };
  void erase();
  void draw();
  std::string overall() const;

  std::FILE* out_;
  Style style_;
  int64_t total_, done_ = 0;
  std::map<int64_t, Job> jobs_;
  std::optional<double> left_;
  Clock::time_point started_ = Clock::now(), drawn_{}, line_{};
  int drawn_lines_ = 0;
};

}  // namespace gradus::render
