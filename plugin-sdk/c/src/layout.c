#include "firsttry/firsttry.h"
