#include "cli/json_progress.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "base/printable.h"

namespace gradus::cli {

namespace {

void write_event(std::FILE* out, const char* event, const Json& values) {
  Json line = {{"event", event}};
  line.update(values);
  const std::string text =
      shown_json(line.dump(-1, ' ', false, Json::error_handler_t::replace)) + "\n";
  std::fwrite(text.data(), 1, text.size(), out);
  std::fflush(out);
}

}  // namespace

void JsonProgress::planned(std::int64_t jobs, int parallel) {
  write_event(out_, "planned",
              {{"runs", expected_ ? std::min(*expected_, jobs) : jobs}, {"parallel", parallel}});
}

void JsonProgress::begin(std::int64_t job, const study::TodoRow& row) {
  jobs_[job] = {row.id};
  write_event(
      out_, "begin",
      {{"id", row.id}, {"task", row.task}, {"method", row.method}, {"repetition", row.repetition}});
}

void JsonProgress::progress(std::int64_t job, double share) {
  Job& known = jobs_[job];
  const int hundredths = static_cast<int>(std::floor(100 * share));
  if (hundredths == known.hundredths) return;
  known.hundredths = hundredths;
  write_event(out_, "progress", {{"id", known.id}, {"share", hundredths / 100.0}});
}

void JsonProgress::end(std::int64_t job, const record::WorkRecord& record, double seconds) {
  const auto reason = record.reason ? Json(*record.reason) : Json();
  write_event(out_, "end",
              {{"id", jobs_[job].id},
               {"status", to_text(record.status)},
               {"good", record::ended(record.status)},
               {"reason", reason},
               {"seconds", seconds}});
  jobs_.erase(job);
}

void JsonProgress::time_left(double seconds) {
  if (std::isfinite(seconds)) write_event(out_, "time_left", {{"seconds", seconds}});
}

void JsonProgress::say(std::string_view text) {
  write_event(out_, "note", {{"text", text}});
}

}  // namespace gradus::cli
