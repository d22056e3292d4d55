// Metadata without a title.
#include "tiny.h"

GRADUS_PLUGIN({.id = "no_title",
               .version = "1.0.0",
               .semantics = 1,
               .title = "",
               .authors = "The Gradus authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = tiny::items})
