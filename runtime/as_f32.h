/* as_f32.h -- what follows is compiled for float: REAL, F(name) -> name_f32, M(exp) -> expf. */
#undef REAL
#undef F
#undef M
#define REAL float
#define F(name) name##_f32
#define M(name) name##f
