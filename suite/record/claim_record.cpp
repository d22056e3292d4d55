#include "record/claim_record.h"

#include "gradus/claim_names.h"
#include "record/record_file.h"
#include "record/record_json.h"

namespace gradus::record {
namespace {

void read_judgement(ClaimRecord& record, const JsonField& field) {
  record.verdict = field.at("verdict").parsed(verdict_from_text, "a verdict");
  record.why = text_or_empty(field.at("why"));
  record.measured = text_or_empty(field.at("measured"));
  record.bound = text_or_empty(field.at("bound"));
  record.tolerance = text_or_empty(field.at("tolerance"));
  record.indicative = field.at("indicative").boolean_or_null().value_or(false);
  for (const auto& [name, number] : field.at("numbers").members()) {
    record.numbers.emplace_back(name, number.number_or_null());
  }
  record.records = field.at("records").texts();
  const JsonField error = field.at("error");
  if (!error.is_null()) {
    record.error = RecordError{text_or_empty(error.at("id")), text_or_empty(error.at("text"))};
  }
}

}  // namespace

std::optional<Verdict> verdict_from_text(std::string_view text) {
  for (const Verdict verdict :
       {Verdict::holds, Verdict::fails, Verdict::not_tested, Verdict::reported}) {
    if (name_of(verdict) == text) return verdict;
  }
  return std::nullopt;
}

std::optional<ClaimKind> claim_kind_from_text(std::string_view text) {
  for (const ClaimKind kind : {ClaimKind::theorem, ClaimKind::empirical, ClaimKind::report}) {
    if (name_of(kind) == text) return kind;
  }
  return std::nullopt;
}

ClaimRecord claim_record_from_json(const JsonField& field) {
  ClaimRecord record;
  record.claim = field.at("claim").text();
  record.study = text_or_empty(field.at("study"));
  const JsonField kind = field.at("kind");
  if (!kind.is_null()) record.kind = kind.parsed(claim_kind_from_text, "a kind of claims");
  record.text = text_or_empty(field.at("text"));
  record.source = text_or_empty(field.at("source"));
  record.criterion = text_or_empty(field.at("criterion"));
  record.options = field.at("options").options();
  read_judgement(record, field);
  return record;
}

Json to_json(const ClaimRecord& record) {
  Json json = {{"schema", schema_tag("gradus.claim")},
               {"claim", record.claim},
               {"study", record.study},
               {"kind", record.kind ? Json(name_of(*record.kind)) : Json()},
               {"text", record.text},
               {"source", record.source},
               {"criterion", record.criterion},
               {"options", to_json(record.options)},
               {"verdict", name_of(record.verdict)},
               {"why", record.why},
               {"measured", record.measured},
               {"bound", record.bound},
               {"tolerance", record.tolerance},
               {"indicative", record.indicative},
               {"numbers", Json::object()},
               {"records", record.records},
               {"error", nullptr}};
  for (const auto& [name, number] : record.numbers) {
    json["numbers"][name] = number ? Json(*number) : Json();
  }
  if (record.error) json["error"] = {{"id", record.error->id}, {"text", record.error->text}};
  return json;
}

}  // namespace gradus::record
