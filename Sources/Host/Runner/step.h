/* SPDX-License-Identifier: Apache-2.0 */
/* The extension "firsttry.step/1": a page that the host reads when this process is no more. */
#ifndef RUNNER_STEP_H
#define RUNNER_STEP_H

#include <firsttry/ext/step.h>

/* Takes the page in `fd`. Without one, which older hosts and tests do not give, there is no such extension. */
void step_open(int fd);

/* NULL when there is no page. */
const ft_step *step_extension(void);

#endif
