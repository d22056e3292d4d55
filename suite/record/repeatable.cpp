#include "record/repeatable.h"

#include <sstream>

#include "record/record_json.h"

namespace gradus::record {
namespace {

constexpr std::size_t longest_line_shown = 200;

std::string next_line(std::istringstream& text) {
  std::string line;
  std::getline(text, line);
  return line
      .substr(line.find_first_not_of(' ') == std::string::npos ? line.size()
                                                               : line.find_first_not_of(' '))
      .substr(0, longest_line_shown);
}

}  // namespace

std::string repeatable_text(RunRecord record) {
  record.time = {};
  record.time_reasons.clear();
  record.peak_rss_bytes.reset();
  record.memory_reasons.clear();
  record.evaluations.wall_s.clear();
  record.evaluations.cpu_s.clear();
  for (TargetOutcome& target : record.targets) {
    target.wall_s.reset();
    target.cpu_s.reset();
  }
  record.stderr_text.clear();
  record.checkpoints = {};
  return to_json(record).dump(1, ' ', false, Json::error_handler_t::replace);
}

std::string first_difference(const std::string& a, const std::string& b) {
  if (a == b) return {};
  std::istringstream first(a), second(b);
  while (first && second) {
    const std::string x = next_line(first), y = next_line(second);
    if (x != y) return x + " against " + y;
  }
  return "one is longer";
}

}  // namespace gradus::record
