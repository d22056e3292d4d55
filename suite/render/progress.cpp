#include "render/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/printable.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

constexpr std::chrono::milliseconds redraw_after{100};
constexpr std::chrono::seconds line_after{1};

void print(std::FILE* out, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), out);
}

std::string padded(const std::string& text, int width) {
  const std::string fit = cut(text, width);
  return fit + std::string(static_cast<std::size_t>(width - display_width(fit)), ' ');
}

}  // namespace

std::string bar(double share, int width) {
  const int full = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * width));
  std::string text;
  for (int at = 0; at < width; ++at) text += at < full ? "━" : "─";
  return text;
}

Progress::Progress(std::FILE* out, Style style, int64_t total)
    : out_(out), style_(style), total_(total) {}

Progress::~Progress() {
  close();
}

double Progress::elapsed_s() const {
  return std::chrono::duration<double>(Clock::now() - started_).count();
}

double Progress::share(int64_t job) const {
  const auto found = jobs_.find(job);
  return found == jobs_.end() ? 0 : found->second.share;
}

void Progress::begin(int64_t job, std::string_view label) {
  jobs_[job] = {printable_line(label), 0};
  tick();
}

void Progress::update(int64_t job, double share) {
  const auto found = jobs_.find(job);
  if (found != jobs_.end()) found->second.share = share;
  tick();
}

void Progress::end(int64_t job, std::string_view text, bool important) {
  const auto found = jobs_.find(job);
  if (found == jobs_.end()) return;
  const std::string label = std::move(found->second.label);
  jobs_.erase(found);
  ++done_;
  const std::string line = fmt::format("[{}/{}] {}: ", done_, total_, label);
  if (style_.terminal) {
    if (important) say(line + marked(text, Mark::bad, style_));
    tick();
    return;
  }
  if (!important && done_ < total_ && Clock::now() - line_ < line_after) return;
  line_ = Clock::now();
  const bool more = left_ && done_ < total_;
  print(out_, fmt::format("{}{}{}\n", line, printable_line(text),
                          more ? fmt::format(" ({} left)", duration(*left_)) : ""));
  std::fflush(out_);
}

void Progress::say(std::string_view text) {
  erase();
  print(out_, gradus::printable(text) + "\n");
  if (style_.terminal) draw();
  std::fflush(out_);
}

void Progress::tick() {
  if (!style_.terminal || Clock::now() - drawn_ < redraw_after) return;
  erase();
  draw();
  std::fflush(out_);
}

void Progress::close() {
  erase();
  jobs_.clear();
  std::fflush(out_);
}

void Progress::erase() {
  if (drawn_lines_ > 0) print(out_, fmt::format("\033[{}A\r\033[J", drawn_lines_));
  drawn_lines_ = 0;
}

std::string Progress::overall() const {
  double done = static_cast<double>(done_);
  for (const auto& [job, state] : jobs_) done += state.share;
  const double share = total_ > 0 ? done / static_cast<double>(total_) : 1;
  std::string text = fmt::format("{} of {}  {} {} %  {}", done_, total_, bar(share, 30),
                                 fixed(100 * share, 0), duration(elapsed_s()));
  if (left_) text += fmt::format(", {} left", duration(*left_));
  return text;
}

void Progress::draw() {
  print(out_, marked(cut(overall(), style_.width), Mark::strong, style_) + "\n");
  drawn_lines_ = 1;
  for (const auto& [job, state] : jobs_) {
    const int label = std::clamp(style_.width - 32, 16, 44);
    const int length = std::min(20, style_.width - label - 9);  // of the bar; "  ", " ", " 100 %"
    print(out_, fmt::format("  {} {} {} %\n", padded(state.label, label), bar(state.share, length),
                            fixed(100 * state.share, 0)));
    ++drawn_lines_;
  }
  drawn_ = Clock::now();
}

}  // namespace gradus::render
