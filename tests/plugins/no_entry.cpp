// A fingerprint, but no entry function.
#include "gradus/fingerprint.h"

GRADUS_FINGERPRINT_NOTE
