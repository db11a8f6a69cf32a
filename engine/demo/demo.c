#include "engine/demo/demo.h"
