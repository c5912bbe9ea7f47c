/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a job: never a fault, and what is accepted keeps the promises of job.h. */
#include "job.h"

#include <stdlib.h>
#include <string.h>

static void require(int condition) {
    if (!condition)
        abort();
}

static void check_view(ft_str view, const char *bytes, size_t length) {
    if (view.len == 0)
        return;
    require(view.data[view.len] == 0 && memchr(view.data, 0, view.len) == NULL);
    require((view.data > bytes && view.data + view.len < bytes + length) || strcmp(view.data, "{}") == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct job job;
    struct job_error error = {{0}};
    char *bytes = malloc(size + (size == 0));
    if (size > 0)
        memcpy(bytes, data, size);
    if (job_parse(bytes, size, &job, &error)) {
        const ft_context *context = &job.context;
        const ft_str views[] = {job.id,           job.version,        context->repository, context->scratch,
                                context->options, context->tool_name, context->tool_path,  context->tool_origin};
        for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
            check_view(views[i], bytes, size);
        for (size_t i = 0; i < context->file_count; i++)
            check_view(context->files[i], bytes, size);
        require(job.id.len > 0 && job.id.len < 64 && context->cores > 0 && context->cores <= 65536);
        require(context->repository.data[0] == '/' && context->scratch.data[0] == '/' && job.output_cap > 0);
        require((context->files != NULL) == ((context->flags & FT_CONTEXT_CHANGED_ONLY) != 0));
        free((void *)context->files);
    } else {
        require(error.text[0] != 0 && memchr(error.text, 0, sizeof error.text) != NULL);
    }
    free(bytes);
    return 0;
}
