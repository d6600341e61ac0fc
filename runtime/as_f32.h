/* as_f32.h -- what follows is compiled for float: REAL, F(name) -> name_f32, M(log) -> logf, V(exp) -> mgrt_expf. */
#undef REAL
#undef F
#undef M
#undef V
#define REAL float
#define F(name) name##_f32
#define M(name) name##f
#define V(name) mgrt_##name##f
