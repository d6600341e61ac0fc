#include "frontend/importer.h"
void import_dependency(Importer *im, uint32_t file) { vec_push(im->arena, &im->ast->dependencies, im->diag->files.at[file].path); }
bool import_omp_before(Importer *im, SourceRange statement) { (void)im; (void)statement; return false; }
void import_preamble(Importer *im, CursorList top) { (void)im; (void)top; }
void warn_of_pragmas(Importer *im) { (void)im; }
